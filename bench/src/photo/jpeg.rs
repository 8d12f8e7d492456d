//! A baseline JPEG of gray values (ITU-T T.81), with the tables of its annex K: what quality 40 does to
//! a symbol. One component, one table of each kind, nothing else.
#![expect(clippy::float_arithmetic, reason = "a cosine transform of gray values")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "coefficients are rounded first, and a size is at most 65,535"
)]

use super::Picture;

/// Table K.1: how coarsely each frequency of brightness is kept at quality 50.
const QUANTA: [u16; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
/// The order in which frequencies are written.
const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];
/// Tables K.3 and K.5: how many codes of each length, and what they stand for.
const DC_LENGTHS: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const DC_VALUES: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const AC_LENGTHS: [u8; 16] = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125];
const AC_VALUES: [u8; 162] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
    0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0,
    0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28,
    0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
    0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
    0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
    0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
    0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5,
    0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2,
    0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
    0xf9, 0xfa,
];

/// The code of each value: its bits and how many.
type Codes = [(u32, u32); 256];

fn codes(lengths: &[u8; 16], values: &[u8]) -> Codes {
    let mut codes = [(0, 0); 256];
    let (mut code, mut values) = (0, values.iter());
    for (length, number) in (1..).zip(lengths) {
        for value in values.by_ref().take(usize::from(*number)) {
            codes[usize::from(*value)] = (code, length);
            code += 1;
        }
        code <<= 1;
    }
    codes
}

/// Writes bits, and a zero byte after each byte of ones.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    fn push(&mut self, (bits, count): (u32, u32)) {
        self.held = (self.held << count) | u64::from(bits);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count) as u8;
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
    }

    /// A number as its category (by a code) and its bits.
    fn number(&mut self, codes: &Codes, run: usize, value: i32) {
        let size = 32 - value.unsigned_abs().leading_zeros();
        self.push(codes[run * 16 + size as usize]);
        let bits = if value < 0 { value - 1 } else { value } as u32;
        if size > 0 {
            self.push((bits & ((1 << size) - 1), size));
        }
    }
}

fn quanta(quality: u8) -> [u16; 64] {
    let quality = u16::from(quality.clamp(1, 100));
    let scale = if quality < 50 { 5_000 / quality } else { 200 - 2 * quality };
    QUANTA.map(|quantum| ((quantum * scale + 50) / 100).clamp(1, 255))
}

/// The cosine transform of a block at a place, in steps of `quanta`.
fn block(picture: &Picture, left: usize, top: usize, quanta: &[u16; 64]) -> [i32; 64] {
    let pixel = |x: usize, y: usize| {
        let (x, y) = ((left + x).min(picture.width - 1), (top + y).min(picture.height - 1));
        f64::from(picture.luma[y * picture.width + x]) - 128.0
    };
    let wave = |at: usize, k: usize| {
        let scale = if k == 0 { 0.5_f64.sqrt() } else { 1.0 };
        scale / 2.0 * ((2 * at + 1) as f64 * k as f64 * std::f64::consts::PI / 16.0).cos()
    };
    let waves: Vec<f64> = (0..64).map(|at| wave(at % 8, at / 8)).collect();
    let mut rows = [0.0; 64];
    for y in 0..8 {
        for k in 0..8 {
            rows[y * 8 + k] = (0..8).map(|x| waves[k * 8 + x] * pixel(x, y)).sum();
        }
    }
    let mut out = [0; 64];
    for (place, value) in out.iter_mut().enumerate() {
        let (v, k) = (place / 8, place % 8);
        let sum: f64 = (0..8).map(|y| waves[v * 8 + y] * rows[y * 8 + k]).sum();
        *value = (sum / f64::from(quanta[place])).round() as i32;
    }
    out
}

fn segment(out: &mut Vec<u8>, marker: u8, content: &[u8]) {
    out.extend([0xff, marker]);
    out.extend((content.len() as u16 + 2).to_be_bytes());
    out.extend(content);
}

/// The file.
pub(crate) fn encode(picture: &Picture, quality: u8) -> Vec<u8> {
    let quanta = quanta(quality);
    let mut out = vec![0xff, 0xd8];
    segment(&mut out, 0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    let table: Vec<u8> = ZIGZAG.iter().map(|at| quanta[*at] as u8).collect();
    segment(&mut out, 0xdb, &[&[0], &table[..]].concat());
    let height = (picture.height as u16).to_be_bytes();
    let width = (picture.width as u16).to_be_bytes();
    segment(&mut out, 0xc0, &[&[8], &height[..], &width, &[1, 1, 0x11, 0]].concat());
    segment(&mut out, 0xc4, &[&[0x00], &DC_LENGTHS[..], &DC_VALUES].concat());
    segment(&mut out, 0xc4, &[&[0x10], &AC_LENGTHS[..], &AC_VALUES].concat());
    segment(&mut out, 0xda, &[1, 1, 0, 0, 63, 0]);
    let (dc, ac) = (codes(&DC_LENGTHS, &DC_VALUES), codes(&AC_LENGTHS, &AC_VALUES));
    let mut bits = Bits::default();
    let mut before = 0;
    for top in (0..picture.height).step_by(8) {
        for left in (0..picture.width).step_by(8) {
            let block = block(picture, left, top, &quanta);
            bits.number(&dc, 0, block[0] - before);
            before = block[0];
            let mut run = 0;
            for value in ZIGZAG.iter().skip(1).map(|at| block[*at]) {
                if value == 0 {
                    run += 1;
                    continue;
                }
                while run > 15 {
                    bits.push(ac[0xf0]);
                    run -= 16;
                }
                bits.number(&ac, run, value);
                run = 0;
            }
            if run > 0 {
                bits.push(ac[0]);
            }
        }
    }
    // The last byte is filled with ones.
    bits.push((0x7f, 7));
    out.extend(bits.out);
    out.extend([0xff, 0xd9]);
    out
}
