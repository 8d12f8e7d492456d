//! Placeholder head; replaced with the first real content.
