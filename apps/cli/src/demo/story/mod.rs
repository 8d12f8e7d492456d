//! Stories: what was said of an election, and the command that decides it.
//!
//! Each happens in an invented country on real servers, and puts questions that this program answers by its own commands, from
//! the published files alone. For each story in which an authority's claim does not stand there is one in which it does.
//! In scope: the list of stories and what is told of one. Main function: [`run`]; the stories are in `stories`.

mod night;
mod pages;
mod stage;
mod stories;

use super::{Options, Shown, is_empty};
use crate::commands::serve_on;
use acta_server::http_static::Site;
use acta_server::listen::{self, Limits};
use anyhow::{Context, ensure};
use serde_json::json;
use stage::Stage;

/// A story.
pub struct Story {
    /// As it is asked for.
    pub name: &'static str,
    /// What happens, in a line.
    pub about: &'static str,
    tell: fn(&mut Stage) -> anyhow::Result<()>,
}

impl std::fmt::Debug for Story {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Story").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All stories, each with its mirror image behind it where it has one.
pub const STORIES: &[Story] = stories::ALL;

/// The story of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Story> {
    STORIES.iter().find(|story| story.name == name)
}

/// Tells a story in an empty folder.
///
/// # Errors
/// Anything that keeps it from being told to its end.
pub fn run(story: &Story, options: &Options) -> anyhow::Result<Shown> {
    let dir = &options.dir;
    ensure!(is_empty(dir)?, "{}: expected an empty folder", dir.display());
    std::fs::create_dir_all(dir).with_context(|| format!("{}", dir.display()))?;
    let mut stage = Stage::new(dir, options.seed, !options.json)?;
    if !options.json {
        outln!("{}: {}", story.name, story.about);
        outln!("{}", stage.notice());
    }
    (story.tell)(&mut stage)?;
    pages::write(story, &stage)?;
    let right = stage.answers.iter().all(|answer| answer.differs.is_empty());
    tell_end(story, &stage, right, options);
    if let Some(address) = &options.serve {
        let runtime = stage.runtime().clone();
        runtime.block_on(async {
            let listener = serve_on::listen(address, "the story").await?;
            let site = Site::open(dir)?;
            listen::serve(listener, site.router(), Limits::default(), serve_on::stopped()?).await?;
            anyhow::Ok(())
        })?;
    }
    Ok(if right { Shown::Right } else { Shown::Wrong })
}

fn tell_end(story: &Story, stage: &Stage, right: bool, options: &Options) {
    if options.json {
        let answer = |answer: &stage::Answer| {
            json!({
                "said": answer.said,
                "asked": answer.asked,
                "command": answer.ran.command,
                "exit_code": answer.ran.code,
                "decides": answer.decides,
                "means": answer.means,
                "differs": answer.differs,
            })
        };
        let answers: Vec<_> = stage.answers.iter().map(answer).collect();
        outln!(
            "{}",
            json!({"story": story.name, "about": story.about, "notice": stage.notice(), "right": right, "answers": answers, "dir": options.dir})
        );
        return;
    }
    let word = if right { "all as told" } else { "SOME NOT AS TOLD" };
    outln!("\n{} questions: {word}", stage.answers.len());
    outln!("kept in {}; run the commands there, or open {}", options.dir.display(), pages::INDEX);
}
