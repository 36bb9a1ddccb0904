#![allow(dead_code)]

/// Documented.
#[inline]
#[cfg(unix)]
// a remark
#[my::instrument(level = 1)]
pub fn here() {}

#[cfg(not(unix))]
pub fn here() {}

#[test]
fn works() {
    fn helper() {}
    helper();
}

#[tokio::test]
async fn works_too() {}

#[derive(Debug)]
#[serde(rename = "x")]
enum E {
    #[default]
    A,
    #[cfg(feature = "b")]
    B,
}

#[cfg(test)]
mod tests {
    struct Fixture { a: u32 }
    impl Fixture { fn new() -> Self { Self { a: 1 } } }
}

fn after() {
    #[allow(unused)]
    let x = 1;
    #[cfg(windows)]
    run();
}
