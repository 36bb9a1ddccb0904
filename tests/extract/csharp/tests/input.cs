using Xunit;
[TestFixture]
public class StoreTests
{
    [SetUp] public void Init() { }
    void Helper() { }
}
class Plain
{
    [Fact] void Opens() { }
    [Theory, InlineData(1, Name = Names.One)] void Many(int n) { }
    [Xunit.FactAttribute] void Full() { }
    [return: NotNull] [Obsolete("x")] string NotATest() => "";
}
