use std;
use std::fmt;
use crate::a::{self, b::{c as d, *}, E};
pub use self::x::*;
use super::super::{y, z as _};
pub(crate) use serde::Serialize as Ser;
use ::core::mem;
use {one::two, three};
extern crate alloc;
pub extern crate libc as c;
mod file;
pub mod open;
#[path = "other/place.rs"]
mod moved;
#[cfg(test)]
mod tests {
    use super::*;
    fn helper() {
        use std::io::Read;
    }
}
