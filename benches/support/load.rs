//! Requests of Slack's that are made and signed beforehand, and a connection that sends them: what is measured is who
//! answers, not who asks.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use understudy::{
    clock::{self, Stopwatch},
    slack::inbound::{SIGNATURE_HEADER, SigningSecrets, TIMESTAMP_HEADER},
};

use crate::serve::Result;

/// An interaction as Slack sends it, from the first line to the last byte.
pub fn interaction(secret: &str, payload: &Value) -> Result<Vec<u8>> {
    let body = serde_urlencoded::to_string([("payload", payload.to_string())])?;
    let at = clock::wall().as_second().to_string();
    let secrets = SigningSecrets::parse(secret)?;
    let signature = secrets
        .sign(&at, body.as_bytes())
        .ok_or("nothing to sign with")?;
    let head = format!(
        "POST /slack/interactivity HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n{TIMESTAMP_HEADER}: {at}\r\n\
         {SIGNATURE_HEADER}: {signature}\r\n\r\n",
        body.len()
    );
    Ok([head.as_bytes(), body.as_bytes()].concat())
}

/// One connection that is kept.
pub struct Connection(TcpStream);

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    /// Sends one; how long its empty acknowledgement took.
    pub async fn acknowledged(&mut self, request: &[u8]) -> Result<Duration> {
        let watch = Stopwatch::start();
        self.0.write_all(request).await?;
        let mut answer = Vec::with_capacity(256);
        while !answer.ends_with(b"\r\n\r\n") {
            if self.0.read_buf(&mut answer).await? == 0 {
                return Err("it hung up".into());
            }
        }
        let took = watch.elapsed();
        let answer = String::from_utf8_lossy(&answer).to_lowercase();
        match answer.starts_with("http/1.1 200") && answer.contains("content-length: 0") {
            true => Ok(took),
            false => Err(format!("no empty acknowledgement: {answer}").into()),
        }
    }
}
