//! Pictures as a phone takes them, from a seed: a symbol on paper, seen turned, from the side, out of
//! focus, with noise, in bad light, and stored as JPEG.
//!
//! In scope: gray values from gray values, the same on every machine with the same arithmetic. Out of
//! scope: reading the symbol, which is what is measured with them. Main types: [`Shot`], [`Picture`].
#![expect(clippy::float_arithmetic, reason = "optics, not votes")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels are rounded and clamped before they are cast"
)]

pub(crate) mod jpeg;

/// Gray values, row by row.
#[derive(Clone)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) luma: Vec<u8>,
}

/// How a picture is taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shot {
    /// Pixels a module where nothing is foreshortened.
    pub(crate) scale: f64,
    /// The turn is anywhere up to this, in degrees.
    pub(crate) turned: f64,
    /// Each corner moves by up to this share of the side.
    pub(crate) perspective: f64,
    /// Blur: standard deviation in pixels.
    pub(crate) blur: f64,
    /// Noise: standard deviation of a gray value.
    pub(crate) noise: f64,
    /// How much light: 1 is day; the darker, the more one side is in shadow.
    pub(crate) light: f64,
    /// JPEG quality.
    pub(crate) quality: u8,
}

/// A good picture, which the named conditions make worse.
pub(crate) const PLAIN: Shot = Shot {
    scale: 4.0,
    turned: 3.0,
    perspective: 0.005,
    blur: 0.5,
    noise: 4.0,
    light: 1.0,
    quality: 85,
};

/// Gray of paper and ink.
const PAPER: f64 = 232.0;
const INK: f64 = 28.0;
/// Gray of the table around the paper.
const TABLE: f64 = 118.0;
/// Samples a pixel, in each direction.
const SAMPLES: usize = 3;

/// Numbers from a seed (splitmix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Any byte.
    pub(crate) fn byte(&mut self) -> u8 {
        (self.next() >> 56) as u8
    }

    /// From -1 to 1.
    fn even(&mut self) -> f64 {
        f64::from((self.next() >> 32) as u32) / f64::from(u32::MAX) * 2.0 - 1.0
    }

    /// Around 0 with standard deviation 1: twelve even numbers added.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.even() / 2.0).sum()
    }
}

/// The picture of a symbol of so many modules a side, quiet zone included.
pub(crate) fn take(
    modules: usize,
    is_dark: impl Fn(usize, usize) -> bool,
    shot: &Shot,
    dice: &mut Dice,
) -> Picture {
    let side = modules as f64 * shot.scale;
    // Room for any turn.
    let size = (side * 1.5).ceil() as usize;
    let (width, height) = (size, size);
    let seen = view(modules as f64, size as f64, shot, dice);
    let (shadow_x, shadow_y) = (dice.even(), dice.even());
    let mut values = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let mut sum = 0.0;
            for sample in 0..SAMPLES * SAMPLES {
                let part = |at: usize| (at as f64 + 0.5) / SAMPLES as f64;
                let at = (x as f64 + part(sample % SAMPLES), y as f64 + part(sample / SAMPLES));
                sum += gray(through(&seen, at), modules, &is_dark);
            }
            let slope = shadow_x * (x as f64 / width as f64 - 0.5)
                + shadow_y * (y as f64 / height as f64 - 0.5);
            let light = shot.light * (1.0 + slope * (1.2 - shot.light));
            values.push(sum / (SAMPLES * SAMPLES) as f64 * light);
        }
    }
    let values = blurred(&values, width, height, shot.blur);
    let luma = values
        .iter()
        .map(|value| (value + dice.normal() * shot.noise).round().clamp(0.0, 255.0) as u8)
        .collect();
    Picture { width, height, luma }
}

fn gray(at: (f64, f64), modules: usize, is_dark: impl Fn(usize, usize) -> bool) -> f64 {
    let (x, y) = at;
    let paper = -3.0..modules as f64 + 3.0;
    if !paper.contains(&x) || !paper.contains(&y) {
        return TABLE;
    }
    let inside = 0.0..modules as f64;
    let dark = inside.contains(&x) && inside.contains(&y) && is_dark(x as usize, y as usize);
    if dark { INK } else { PAPER }
}

/// A plane seen from somewhere: nine numbers, the last 1.
type View = [f64; 9];

fn through(view: &View, (x, y): (f64, f64)) -> (f64, f64) {
    let [a, b, c, d, e, f, g, h, i] = view;
    let depth = g * x + h * y + i;
    ((a * x + b * y + c) / depth, (d * x + e * y + f) / depth)
}

/// From places of the picture to places of the symbol.
fn view(modules: f64, size: f64, shot: &Shot, dice: &mut Dice) -> View {
    let turn = (dice.even() * shot.turned).to_radians();
    let (sin, cos) = turn.sin_cos();
    let half = modules * shot.scale / 2.0;
    let corner = |x: f64, y: f64, dice: &mut Dice| {
        let moved =
            |at: f64, dice: &mut Dice| at * half + dice.even() * shot.perspective * 2.0 * half;
        let (x, y) = (moved(x, dice), moved(y, dice));
        (x * cos - y * sin + size / 2.0, x * sin + y * cos + size / 2.0)
    };
    let places = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    let seen = places.map(|(x, y)| corner(x, y, dice));
    let own = [(0.0, 0.0), (modules, 0.0), (modules, modules), (0.0, modules)];
    solve(&seen, &own)
}

/// The view that takes four places to four others: eight equations, by elimination.
fn solve(from: &[(f64, f64); 4], to: &[(f64, f64); 4]) -> View {
    let mut rows = Vec::with_capacity(8);
    for ((x, y), (u, v)) in from.iter().zip(to) {
        rows.push([*x, *y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, *u]);
        rows.push([0.0, 0.0, 0.0, *x, *y, 1.0, -v * x, -v * y, *v]);
    }
    for column in 0..8 {
        let largest = (column..8)
            .max_by(|one, other| rows[*one][column].abs().total_cmp(&rows[*other][column].abs()))
            .unwrap_or(column);
        rows.swap(column, largest);
        let pivot = rows[column];
        for (at, row) in rows.iter_mut().enumerate() {
            let factor = row[column] / pivot[column];
            if at != column {
                row.iter_mut().zip(pivot).for_each(|(value, own)| *value -= factor * own);
            }
        }
    }
    let mut view = [1.0; 9];
    for (at, row) in rows.iter().enumerate() {
        view[at] = row[8] / row[at];
    }
    view
}

/// Gaussian blur, one direction after the other.
fn blurred(values: &[f64], width: usize, height: usize, sigma: f64) -> Vec<f64> {
    let reach = (sigma * 3.0).ceil() as isize;
    if reach == 0 {
        return values.to_vec();
    }
    let weight = |at: isize| (-((at * at) as f64) / (2.0 * sigma * sigma)).exp();
    let weights: Vec<f64> = (-reach..=reach).map(weight).collect();
    let whole: f64 = weights.iter().sum();
    let pass = |values: &[f64], step: usize, len: usize, start: &dyn Fn(usize) -> usize| {
        let mut out = vec![0.0; values.len()];
        for line in 0..values.len() / len {
            for at in 0..len {
                let mut sum = 0.0;
                for (weight, back) in weights.iter().zip(-reach..=reach) {
                    let place = at.saturating_add_signed(back).min(len - 1);
                    sum += weight * values[start(line) + place * step];
                }
                out[start(line) + at * step] = sum / whole;
            }
        }
        out
    };
    let rows = pass(values, 1, width, &|line| line * width);
    pass(&rows, width, height, &|line| line)
}
