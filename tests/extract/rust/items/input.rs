//! A store of things.
//! More.

/// The limit.
/// Never more.
pub const LIMIT: usize = 10;
pub(crate) static mut COUNT: AtomicUsize = AtomicUsize::new(LIMIT);
static TABLE: &[fn(u32) -> u32] = &[twice, math::thrice];
const _: () = assert_small();

/// A point.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Point<T: Copy + Num = f32> {
    /// Across.
    pub x: T,
    y: Vec<T>,
}

struct Meters(pub f64, Unit);
struct Unit;

pub union Bits {
    int: u32,
    float: f32,
}

pub enum Shape {
    Empty,
    /// Round.
    Circle(Point<f32>, f32),
    Rect { size: Size, name: String },
    Coded = LIMIT as isize,
}

type Grid<T> = Vec<Vec<T>>;

pub trait Draw: Debug + fmt::Display {
    type Canvas: Surface;
    const DEPTH: u32;
    const EXTRA: u32 = LIMIT;
    fn draw(&self, canvas: &mut Self::Canvas) -> Result<(), Error>;
    fn twice(&self, canvas: &mut Self::Canvas) {
        self.draw(canvas);
        self.draw(canvas);
    }
    fn make() -> Self where Self: Sized;
}

extern "C" {
    fn puts(s: *const c_char, ...) -> c_int;
    static errno: c_int;
}

mod inner {
    //! Inside.
    pub async fn run() {
        const LOCAL: Unit = Unit;
        static CELL: Cell = Cell::new();
        CELL.take();
        fn nested(unit: Unit) {}
        nested(LOCAL);
    }
}

pub(in crate::a) unsafe extern "C" fn callback(_: u32) {}

fn broken( {
