//! Charts: small ones byte for byte as a person can read them, and what holds for each of any size.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../../examples/charts/samples.rs"]
mod samples;

mod areas;
mod arrival;
mod kit;
mod margin;
mod outlines;
mod seats;
mod tiles;
mod turnout;

/// Every sample is well formed, in itself complete, and the same bytes twice.
#[test]
fn samples_are_sound() {
    let (first, second) = (samples::all(), samples::all());
    for ((name, _, figure), (_, _, again)) in first.iter().zip(&second) {
        kit::sound(figure);
        assert_eq!(figure, again, "{name}");
    }
}
