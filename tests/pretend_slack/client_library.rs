//! The client library that the app uses finds nothing strange in the pretend Slack.

use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use slack_morphism::prelude::*;

use crate::app::{App, INES};

type Client = SlackClient<SlackClientHyperConnector<HttpConnector>>;

fn client(api_url: &str) -> Client {
    let connector = SlackClientHyperConnector::with_connector(HttpConnector::new());
    SlackClient::new(connector.with_slack_api_url(api_url))
}

#[tokio::test]
async fn typed_calls_are_understood() {
    let (slack, _app) = App::start().await;
    let client = client(&slack.api_url());
    let token = SlackApiToken::new(slack.bot_token().into());
    let session = client.open_session(&token);

    assert_eq!(
        session.auth_test().await.unwrap().team_id.value(),
        &slack.team().0
    );
    let request = SlackApiUsersInfoRequest::new(INES.into());
    let user = session.users_info(&request).await.unwrap().user;
    assert_eq!(user.tz.as_deref(), Some("Europe/Lisbon"));
    let request = SlackApiUsersListRequest::new().with_limit(5);
    let page = session.users_list(&request).await.unwrap();
    assert_eq!(page.members.len(), 5);
    assert!(
        page.response_metadata
            .is_some_and(|it| it.next_cursor.is_some())
    );
    let request = SlackApiConversationsInfoRequest::new("C0SUPPORT".into());
    let channel = session.conversations_info(&request).await.unwrap().channel;
    assert_eq!(channel.name.as_deref(), Some("support"));
}

#[tokio::test]
async fn untyped_calls_and_refusals_are_understood() {
    let (slack, _app) = App::start().await;
    let client = client(&slack.api_url());
    let token = SlackApiToken::new(slack.bot_token().into());
    let session = client.open_session(&token);
    let body = json!({"channel": slack.dm(INES), "text": "hello"});
    let answer: Value = session
        .http_session_api
        .http_post("chat.postMessage", &body, None)
        .await
        .unwrap();
    assert_eq!(answer["ok"], true);
    let body = json!({"channel": "C0SUPPORT", "text": "hello"});
    let refused: Result<Value, _> = session
        .http_session_api
        .http_post("chat.postMessage", &body, None)
        .await;
    let code = match refused {
        Err(slack_morphism::errors::SlackClientError::ApiError(error)) => error.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code, "not_in_channel");
}
