impl<T> Store<T>
where
    T: Clone + Into<Key>,
{
    const MAX: usize = 3;
    /// Opens.
    pub fn open(path: &Path) -> Self {
        let mut s = Self { path: path.to_owned(), ..Self::default() };
        s.check(1);
        Self::scan(&s);
        s
    }
    fn get(&self, key: T) -> Option<&Entry> {
        key.clone().into().touch();
        self.index.find(key)?.first()
    }
    fn close(self: Box<Self>) {}
}

impl<'a, T: 'a> fmt::Display for Store<T> {
    type Item = T;
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write(self.path.name())
    }
}

impl Draw for &[u8] {}
impl<T: ?Sized> Draw for Box<dyn Draw + T> {}
unsafe impl Send for a::Store<u8> {}
impl !Sync for u8 {}
impl dyn Draw {
    fn all(&self) {}
}
