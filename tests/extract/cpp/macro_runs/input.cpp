struct mapper {
    API_CONSTEXPR API_INLINE auto map(signed char val) -> int { return val; }
    API_CONSTEXPR API_INLINE auto map(bool val) -> bool { return val; }
    API_CONSTEXPR int plain(int val) { return val; }
    int field;
};
