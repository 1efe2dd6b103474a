use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::{
    clock::wall,
    slack::{blocks::Message, text::Mrkdwn},
};

const SECOND: Duration = Duration::from_secs(1);

/// How the stand-in answers.
#[derive(Clone, Copy)]
enum Stand {
    /// With these bytes; then it closes.
    Says(&'static str),
    /// It reads, and closes without a word.
    Drops,
    /// It reads, and says nothing.
    Hangs,
}

/// A stand-in for Slack on this machine. Gives its address, and what each caller sent.
async fn stand_in(stand: Stand) -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (heard, hears) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let request = read_request(&mut stream).await;
            heard.send(request).ok();
            match stand {
                Stand::Says(answer) => stream.write_all(answer.as_bytes()).await.unwrap(),
                Stand::Drops => {}
                Stand::Hangs => tokio::time::sleep(60 * SECOND).await,
            }
        }
    });
    (format!("http://{address}/api/"), hears)
}

/// Reads one request: its head, and as much of a body as it announces.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = String::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).await.unwrap();
        request.push_str(&String::from_utf8_lossy(&buffer[..read]));
        if read == 0 || request.starts_with('\u{16}') {
            return request; // closed, or a TLS handshake
        }
        let Some((head, body)) = request.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length = length.map_or(0, |length| length.parse().unwrap());
        if body.len() >= length {
            return request;
        }
    }
}

fn session(api_url: &str) -> Session {
    let token = Token::new("xoxb-secret").unwrap();
    Slack::new(api_url).unwrap().session(&token, SECOND / 2)
}

async fn post(stand: Stand) -> Result<String, CallError> {
    let (api_url, _hears) = stand_in(stand).await;
    let message = Message::text_only(Mrkdwn::ours("Hello"));
    let session = session(&api_url);
    session.post_message("C1", &message, None, None).await
}

async fn class(stand: Stand) -> Class {
    post(stand).await.unwrap_err().class
}

#[tokio::test]
async fn a_post_is_what_slack_documents() {
    let answer =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\"ok\":true,\"ts\":\"1.2\"}";
    let (api_url, mut hears) = stand_in(Stand::Says(answer)).await;
    let message = Message::text_only(Mrkdwn::ours("Hello"));
    let metadata = json!({ "event_type": "understudy", "event_payload": { "id": "7" } });
    let ts = session(&api_url)
        .post_message("C1", &message, Some("0.1"), Some(metadata.clone()))
        .await;
    assert_eq!(ts.unwrap(), "1.2");
    let request = hears.recv().await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(
        head.starts_with("POST /api/chat.postMessage HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(head.contains("authorization: Bearer xoxb-secret"), "{head}");
    assert_eq!(
        serde_json::from_str::<Value>(body).unwrap(),
        json!({
            "channel": "C1", "text": "Hello", "thread_ts": "0.1", "metadata": metadata,
            "unfurl_links": false, "unfurl_media": false,
        })
    );
}

#[tokio::test]
async fn a_429_is_surely_not_said_whatever_its_body() {
    for answer in [
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-type: application/json\r\n\r\n{\"ok\":false,\"error\":\"ratelimited\"}",
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-type: application/json\r\n\r\n",
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-type: application/json\r\n\r\n{\"ok\":",
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\n\r\n",
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 100\r\n\r\nbroken off",
        "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-type: text/html\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\nretry-after: 7\r\n\r\n{\"ok\":false,\"error\":\"ratelimited\"}",
    ] {
        let error = post(Stand::Says(answer)).await.unwrap_err();
        assert_eq!(error.class, Class::RateLimited, "{answer}");
        assert_eq!(error.retry_after, Some(7 * SECOND), "{answer}");
    }
    let error = post(Stand::Says("HTTP/1.1 429 Too Many Requests\r\n\r\n")).await;
    assert_eq!(error.unwrap_err().retry_after, None);
}

#[tokio::test]
async fn ok_false_is_sorted_by_its_code() {
    for (answer, expected) in [
        (
            "HTTP/1.1 200 OK\r\n\r\n{\"ok\":false,\"error\":\"channel_not_found\"}",
            Class::Refused,
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\n{\"ok\":false,\"error\":\"brand_new_error\"}",
            Class::Refused,
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\n{\"ok\":false,\"error\":\"token_revoked\"}",
            Class::Workspace,
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\n{\"ok\":false,\"error\":\"internal_error\"}",
            Class::Unknown,
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\n{\"ok\":false,\"error\":\"duplicate_message_not_found\"}",
            Class::Unknown,
        ),
        ("HTTP/1.1 200 OK\r\n\r\n{\"ok\":false}", Class::Unknown),
    ] {
        assert_eq!(class(Stand::Says(answer)).await, expected, "{answer}");
    }
    let scope = "HTTP/1.1 200 OK\r\n\r\n{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"chat:write\"}";
    let error = post(Stand::Says(scope)).await.unwrap_err();
    assert_eq!(error.needed.as_deref(), Some("chat:write"));
    assert!(error.is("missing_scope"));
    assert_eq!(error.reason(), Some("missing_scope:chat:write"));
}

#[tokio::test]
async fn what_is_no_answer_of_slacks_is_in_doubt() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>a proxy</html>",
        "HTTP/1.1 200 OK\r\n\r\n{\"ok\":true}",
        "HTTP/1.1 200 OK\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"ok\":true",
        "HTTP/1.1 500 Internal Server Error\r\n\r\n{\"ok\":false,\"error\":\"channel_not_found\"}",
        "HTTP/1.1 503 Service Unavailable\r\n\r\n",
        "HTTP/1.1 408 Request Timeout\r\n\r\n",
        "nonsense\r\n\r\n",
    ] {
        assert_eq!(class(Stand::Says(answer)).await, Class::Unknown, "{answer}");
    }
    assert_eq!(class(Stand::Drops).await, Class::Unknown);
    assert_eq!(class(Stand::Hangs).await, Class::Unknown);
}

#[tokio::test]
async fn what_never_reached_slack_is_surely_not_said() {
    let moved = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\n\r\n";
    assert_eq!(class(Stand::Says(moved)).await, Class::NotSent);
    assert_eq!(
        class(Stand::Says("HTTP/1.1 404 Not Found\r\n\r\n")).await,
        Class::NotSent
    );
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let refused = session(&format!("http://{address}")).auth_test().await;
    assert_eq!(refused.unwrap_err().class, Class::NotSent);
}

#[tokio::test]
async fn a_failed_handshake_is_surely_not_said() {
    let (api_url, mut hears) = stand_in(Stand::Drops).await;
    let session = match Slack::new(&api_url.replace("http:", "https:")) {
        Ok(slack) => slack.session(&Token::new("xoxb-secret").unwrap(), SECOND),
        Err(BadApiUrl::NoRoots(_)) => return, // a machine without certificates
        Err(error) => panic!("{error}"),
    };
    let failed = session.auth_test().await;
    assert_eq!(failed.unwrap_err().class, Class::NotSent);
    assert!(!hears.recv().await.unwrap().contains("secret"));
}

/// Both on a new connection and on one that served a call before.
#[tokio::test]
async fn what_was_written_is_not_written_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Arc::new(AtomicI64::new(0));
    let counted = heard.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            read_request(&mut stream).await;
            counted.fetch_add(1, Ordering::SeqCst);
            let answer =
                b"HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n{\"ok\":true,\"ts\":\"1\"}\n";
            stream.write_all(answer).await.unwrap();
            read_request(&mut stream).await;
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    let session = session(&format!("http://{address}"));
    let message = Message::text_only(Mrkdwn::ours("Hello"));
    let first = session.post_message("C1", &message, None, None).await;
    assert_eq!(first.unwrap(), "1");
    let second = session.post_message("C1", &message, None, None).await;
    assert_eq!(second.unwrap_err().class, Class::Unknown);
    assert_eq!(heard.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn auth_test_tells_scopes_and_slacks_clock() {
    let answer = "HTTP/1.1 200 OK\r\nx-oauth-scopes: chat:write, im:write\r\n\
        date: Wed, 21 Oct 2065 07:28:00 GMT\r\n\r\n\
        {\"ok\":true,\"team_id\":\"T1\",\"team\":\"Team\",\"user_id\":\"U1\",\"bot_id\":\"B1\"}";
    let (api_url, _hears) = stand_in(Stand::Says(answer)).await;
    let slack = Slack::new(&api_url).unwrap();
    let token = Token::new("xoxb-secret").unwrap();
    let identity = slack.session(&token, SECOND).auth_test().await.unwrap();
    assert_eq!(identity.team_id, "T1");
    assert_eq!(identity.scopes, ["chat:write", "im:write"]);
    let slacks = http_date("Wed, 21 Oct 2065 07:28:00 GMT").unwrap();
    let difference = slacks.duration_since(wall()) - slack.clock_offset();
    assert!(difference.abs() < SignedDuration::from_secs(3));
}

#[tokio::test]
async fn a_page_of_history_survives_other_apps_metadata() {
    let answer = "HTTP/1.1 200 OK\r\n\r\n{\"ok\":true,\"has_more\":true,\
        \"response_metadata\":{\"next_cursor\":\"c=\"},\"messages\":[\
        {\"ts\":\"2.0\",\"metadata\":{\"event_type\":\"x\",\"event_payload\":{\"n\":1,\"o\":{\"p\":[true]}}}},\
        {\"ts\":\"1.0\",\"text\":\"no metadata\",\"thread_ts\":7}]}";
    let (api_url, mut hears) = stand_in(Stand::Says(answer)).await;
    let oldest = Timestamp::from_microsecond(1_000_000_000_000_007).unwrap();
    let page = session(&api_url)
        .history_page("C1", oldest, oldest, Some("a&b"))
        .await
        .unwrap();
    assert_eq!(page.next_cursor.as_deref(), Some("c="));
    assert_eq!(page.items[0].metadata["event_payload"]["n"], 1);
    assert_eq!(page.items[1].ts, "1.0");
    let request = hears.recv().await.unwrap();
    assert!(
        request.starts_with(
            "GET /api/conversations.history?channel=C1&oldest=1000000000.000007&latest=1000000000.000007\
             &inclusive=true&include_all_metadata=true&limit=999&cursor=a%26b HTTP/1.1\r\n"
        ),
        "{request}"
    );
}

#[tokio::test]
async fn a_page_that_cannot_be_read_is_not_an_empty_one() {
    for answer in [
        "HTTP/1.1 200 OK\r\n\r\n{\"ok\":true}",
        "HTTP/1.1 200 OK\r\n\r\n{\"ok\":true,\"messages\":[],\"has_more\":true}",
    ] {
        let (api_url, _hears) = stand_in(Stand::Says(answer)).await;
        let page = session(&api_url)
            .history_page("C1", wall(), wall(), None)
            .await;
        assert_eq!(page.unwrap_err().class, Class::Unknown, "{answer}");
    }
}

#[tokio::test]
async fn a_response_url_says_ok_in_plain_text() {
    let (url, _hears) = stand_in(Stand::Says("HTTP/1.1 200 OK\r\n\r\nok")).await;
    let slack = Slack::new(&url).unwrap();
    assert_eq!(slack.respond(&url, &json!({}), SECOND).await, Ok(()));
    let (url, _hears) = stand_in(Stand::Says("HTTP/1.1 404 Not Found\r\n\r\nused_url")).await;
    assert!(slack.respond(&url, &json!({}), SECOND).await.is_err());
}

#[tokio::test]
async fn a_response_url_is_not_followed_in_the_clear() {
    let slack = Slack::new("http://127.0.0.1:1").unwrap();
    let url = "http://hooks.slack.example/commands/1";
    let error = slack.respond(url, &json!({}), SECOND).await.unwrap_err();
    assert_eq!((error.class, error.status), (Class::NotSent, None));
}

#[test]
fn plain_http_is_for_this_machine_only() {
    for good in [
        "http://127.0.0.1:3001/api",
        "http://localhost:1/",
        "http://[::1]:1",
    ] {
        assert!(Slack::new(good).is_ok(), "{good}");
    }
    for bad in [
        "http://slack.com/api",
        "http://localhost.example/api",
        "http://10.0.0.1/",
    ] {
        assert!(
            matches!(Slack::new(bad), Err(BadApiUrl::NotSecure)),
            "{bad}"
        );
    }
    assert!(matches!(
        Slack::new("ftp://slack.com"),
        Err(BadApiUrl::NotAUrl)
    ));
    assert!(matches!(
        Slack::new("slack.com/api"),
        Err(BadApiUrl::NotAUrl)
    ));
}

#[tokio::test]
async fn tokens_are_not_printed() {
    let token = Token::new("xoxb-secret").unwrap();
    assert_eq!(format!("{token:?}"), "Token(…)");
    assert_eq!(Token::new("xoxb\nsecret"), Err(BadToken));
    assert_eq!(Token::new(" "), Err(BadToken));
    let refused = "HTTP/1.1 200 OK\r\n\r\n{\"ok\":false,\"error\":\"no, xoxb-secret is bad\"}";
    let error = post(Stand::Says(refused)).await.unwrap_err();
    let printed = format!("{error} {error:?} {:?}", session("http://127.0.0.1:1"));
    assert!(!printed.contains("secret"), "{printed}");
}
