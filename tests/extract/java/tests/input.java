import org.junit.jupiter.api.Test;

class StoreTest extends TestCase {
    Store store;
    public void testOpen() { assertNotNull(store.open()); }
    void helper() { }
}

class Plain {
    @org.junit.Test public void opens() { }
    @ParameterizedTest(name = "n") void many(int n) { }
    @BeforeEach void setUp() { }
    void notATest() { }
}
