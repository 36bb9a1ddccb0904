/** The shop. */
open module org.example.shop {
    requires transitive java.sql;
    requires static lombok;
    exports org.example.api to org.example.a, org.example.b;
    opens org.example.inner;
    uses org.example.spi.Plugin;
    provides org.example.spi.Plugin with org.example.impl.One, Two;
}
