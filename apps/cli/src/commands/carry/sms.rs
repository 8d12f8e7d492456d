//! `acta carry sms`: text messages, and a gateway that a modem or provider is attached to.

use super::{Election, Exit, From, To, exit_of};
use crate::carry::gateway::{Gateway, LINE_BYTES_MAX, SENDER_BYTES_MAX};
use crate::client::Client;
use crate::commands::serve_on::{listen, runtime, stopped};
use crate::files;
use crate::outbox::{Outbox, Patience};
use acta::entry::Channel;
use acta_carry::sms;
use acta_server::complaint::form::field;
use anyhow::Context;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use clap::Subcommand;
use serde_json::json;
use std::io::{BufRead, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the gateway looks for something to send, and for news of it.
const PAUSE: Duration = Duration::from_millis(200);
/// How long it waits after a round in which the intake did not answer.
const BACKOFF: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the messages of statements, one a line, each at most 160 characters of GSM-7.
    Encode(Encode),
    /// Read messages from a file or standard input: any text in which they stand.
    Decode(Decode),
    /// Take messages as they come, forward whole statements, answer.
    ///
    /// Without --listen, lines `SENDER TAB TEXT` are read from standard input, and lines of the same form with an answer
    /// of one message are written to standard output: one for each line read, and another when the intake has promised
    /// a statement. At the end of the input the outbox is sent until it is empty, or for --give-up seconds.
    ///
    /// With --listen, the same lines come as the body of POST / (text/plain), or a provider's form with the fields
    /// --sender-field and --text-field (application/x-www-form-urlencoded); the body of the answer is what to send back.
    /// A part sent again is answered with how its statement stands; with --receipts, and once there is one, also with
    /// the messages of its receipt.
    ///
    /// A modem is attached in one line, here with the tools of gammu:
    /// `gammu-smsd` with RunOnReceive = a script that prints "$SMS_1_NUMBER<TAB>$SMS_1_TEXT" into a pipe.
    #[command(verbatim_doc_comment)]
    Gateway(Listen),
}

#[derive(Debug, clap::Args)]
struct Encode {
    #[command(flatten)]
    from: From,
    #[command(flatten)]
    election: Election,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Decode {
    /// The file; `-` is standard input.
    file: PathBuf,
    #[command(flatten)]
    election: Election,
    #[command(flatten)]
    to: To,
}

#[derive(Debug, clap::Args)]
struct Listen {
    #[command(flatten)]
    election: Election,
    /// The outbox that takes whole statements, and parts that wait; it is made if needed.
    #[arg(long, value_name = "DIR")]
    outbox: PathBuf,
    /// An intake; may be repeated.
    #[arg(long = "to", value_name = "URL", required = true, value_parser = files::http_address)]
    to: Vec<String>,
    /// At the end of the input, give up after so many seconds without success.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    give_up: u64,
    /// Fetch receipts too, and give them to whoever asks again.
    #[arg(long)]
    receipts: bool,
    /// Take messages over HTTP here instead.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// The form's field with the sender.
    #[arg(long, value_name = "NAME", default_value = "From")]
    sender_field: String,
    /// The form's field with the text.
    #[arg(long, value_name = "NAME", default_value = "Body")]
    text_field: String,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Encode(args) => encode(args),
        What::Decode(args) => decode(args),
        What::Gateway(args) => gateway(args),
    }
}

fn encode(args: &Encode) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let mut written = Vec::new();
    for item in args.from.items(&carried)? {
        let messages = sms::messages(&item.payload, carried.tag())
            .with_context(|| format!("{}: expected at most 1,024 messages", item.id))?;
        if !args.json {
            messages.iter().for_each(|message| outln!("{message}"));
        }
        written.push(json!({"id": item.id, "messages": messages}));
    }
    if args.json {
        outln!("{}", json!({"statements": written}));
    }
    Ok(Exit::Holds)
}

fn decode(args: &Decode) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let mut inbox = args.to.inbox(&carried, Channel::Sms)?;
    let text = match args.file.to_str() {
        Some("-") => std::io::read_to_string(std::io::stdin().lock().take(TEXT_BYTES_MAX))?,
        _ => files::read_text(&args.file)?,
    };
    for (line, number) in text.lines().zip(1_u32..) {
        inbox.text(&format!("line {number}"), line)?;
    }
    args.to.finish(&inbox, &carried, Channel::Sms)
}

/// Standard input is read up to here.
const TEXT_BYTES_MAX: u64 = 64 * 1024 * 1024;

fn lock<'g, 'a>(gateway: &'g Mutex<Gateway<'a>>) -> MutexGuard<'g, Gateway<'a>> {
    gateway.lock().unwrap_or_else(PoisonError::into_inner)
}

fn gateway(args: &Listen) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let to = To { outbox: args.outbox.clone(), to: args.to.clone(), give_up: None, json: false };
    let gateway = Gateway::new(to.inbox(&carried, Channel::Sms)?);
    let gateway = match args.receipts {
        true => gateway.with_receipts(carried.tag()),
        false => gateway,
    };
    let gateway = Mutex::new(gateway);
    let outbox = Outbox::existing(&args.outbox)?;
    let clients = to.clients(Channel::Sms);
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (clients, root, ends) = (&clients, &carried.root, &ended);
        let told = &gateway;
        let sender = scope.spawn(move || forward(&outbox, clients, root, told, ends, args));
        let read = match &args.listen {
            Some(address) => over_http(address, args, &gateway),
            None => from_lines(&gateway),
        };
        ended.store(true, Ordering::Release);
        let sent = sender.join().map_err(|_| anyhow::anyhow!("sending ended early"))?;
        read.and(sent)
    })?;
    let report = lock(&gateway).report();
    report.to_lines().iter().for_each(|line| errln!("{line}"));
    Ok(exit_of(&report))
}

fn from_lines(gateway: &Mutex<Gateway<'_>>) -> anyhow::Result<()> {
    let mut input = std::io::stdin().lock();
    let limit = u64::try_from(LINE_BYTES_MAX + SENDER_BYTES_MAX + 2)?;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        if !text.is_empty() {
            // Told before the lock is given back: news of a statement come after its answer.
            let mut gateway = lock(gateway);
            let answer = gateway.line(text)?;
            outln!("{answer}");
        }
    }
}

/// Sends what is in the outbox as it comes, and tells those who wait.
fn forward(
    outbox: &Outbox,
    clients: &[Client],
    root: &files::Root,
    gateway: &Mutex<Gateway<'_>>,
    ended: &AtomicBool,
    args: &Listen,
) -> anyhow::Result<()> {
    let once = Patience { give_up: Some(Duration::ZERO), receipts: args.receipts };
    let mut since: Option<Instant> = None;
    loop {
        // Asked first: what came before the end is sent in this round.
        let last = ended.load(Ordering::Acquire);
        let due = lock(gateway).take_fresh() || since.is_some() || last;
        let failed = due.then(|| outbox.send(clients, root, once, |_| {}).err()).flatten();
        let mut told = lock(gateway);
        told.news()?.iter().for_each(|line| outln!("{line}"));
        drop(told);
        match failed {
            None if last => return Ok(()),
            None => {
                since = None;
                std::thread::sleep(PAUSE);
            }
            Some(error) => {
                let began = *since.get_or_insert_with(|| {
                    errln!("{error:#}");
                    Instant::now()
                });
                if last && began.elapsed() >= Duration::from_secs(args.give_up) {
                    return Err(error);
                }
                std::thread::sleep(if last { PAUSE } else { BACKOFF });
            }
        }
    }
}

/// What the handler of a message needs.
#[derive(Clone)]
struct Fields {
    sender: String,
    text: String,
}

fn over_http(address: &str, args: &Listen, gateway: &Mutex<Gateway<'_>>) -> anyhow::Result<()> {
    // Messages are handed from the service to this thread, which has the gateway.
    let (ask, asked) = std::sync::mpsc::sync_channel::<Asked>(QUEUE_MAX);
    let fields = Fields { sender: args.sender_field.clone(), text: args.text_field.clone() };
    let runtime = runtime()?;
    let listener = runtime.block_on(listen(address, "sms gateway"))?;
    let router = Router::new()
        .route("/", post(message))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state((ask, fields));
    let stop = runtime.block_on(async { stopped() })?;
    let limits = acta_server::listen::Limits::default();
    let service = runtime.spawn(acta_server::listen::serve(listener, router, limits, stop));
    // Ends when the service has dropped its last sender.
    for Asked { lines, answer } in asked {
        let mut answers = String::new();
        for line in lines {
            answers.push_str(&lock(gateway).line(&line)?);
            answers.push('\n');
        }
        // Whoever asked may have gone away.
        let _ = answer.send(answers);
    }
    runtime.block_on(service).context("the service ended early")??;
    Ok(())
}

/// Requests that wait at a time.
const QUEUE_MAX: usize = 256;
/// A request's body has at most this many bytes.
const BODY_BYTES_MAX: usize = 65_536;

/// Lines of a request, and where their answers go.
struct Asked {
    lines: Vec<String>,
    answer: tokio::sync::oneshot::Sender<String>,
}

async fn message(
    State((ask, fields)): State<(std::sync::mpsc::SyncSender<Asked>, Fields)>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let lines = match is_form {
        true => match (field(&body, &fields.sender), field(&body, &fields.text)) {
            (Some(sender), Some(text)) => {
                vec![format!("{}\t{text}", sender.replace(['\t', '\n', '\r'], " "))]
            }
            _ => {
                let why = format!("expected the fields {} and {}\n", fields.sender, fields.text);
                return (StatusCode::BAD_REQUEST, why);
            }
        },
        false => body.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect(),
    };
    let (answer, answered) = tokio::sync::oneshot::channel();
    if ask.try_send(Asked { lines, answer }).is_err() {
        return (StatusCode::SERVICE_UNAVAILABLE, "busy\n".into());
    }
    match answered.await {
        Ok(answers) if is_form => {
            let words = answers.lines().filter_map(|line| line.split_once('\t'));
            (StatusCode::OK, words.map(|(_, words)| format!("{words}\n")).collect())
        }
        Ok(answers) => (StatusCode::OK, answers),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "shutting down\n".into()),
    }
}
