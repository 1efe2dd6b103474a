use std::io::Write;

use super::CliError;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The address at which Slack reaches this server, such as https://understudy.example.com
    #[arg(long)]
    url: String,
}

pub fn run(args: &Args) -> Result<u8, CliError> {
    let manifest = crate::slack::manifest::for_url(&args.url).map_err(|_| {
        CliError::Call(format!(
            "--url is an address such as https://example.com, not `{}`",
            args.url
        ))
    })?;
    write!(std::io::stdout().lock(), "{manifest}")?;
    Ok(0)
}
