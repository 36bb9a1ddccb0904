using System;
using System.Collections.Generic;
using static System.Math;
using Json = Newtonsoft.Json.Linq.JObject;
using Names = System.Collections.Generic.List<string>;
global using Shop.Core;

namespace Shop.Orders
{
    /// <summary>
    /// An order.
    /// </summary>
    [Serializable, Table("orders", Schema = "shop")]
    public abstract partial class Order<T> : Entity<T>, IDisposable, IEnumerable<Line>
        where T : Item, new()
    {
        public const int Limit = 10;
        private readonly List<Line> lines = new(), spare;
        internal static Func<int, int> twice = x => x * 2;
        protected Helper helper = new(Limit);
        public event EventHandler<Args> Changed;

        protected internal class Inner { int x; }
        private enum State : byte { Open, Closed = Open + 1 }
    }

    public struct Point : IEquatable<Point> { public int X; }
    public readonly record struct Pair(int First, string? Second = null);
    public record Person(string Name) : Base(Name), INamed { public int Age { get; init; } }
    public class Service(ILogger log, int size = 3) : Root(log), IService { void Run() => log.Info(size); }
    public delegate TResult Mapper<in T, out TResult>(T item, int index);
    interface IShape<out T> : IBase where T : class
    {
        double Area { get; }
        void Draw(Canvas canvas);
        static int Count() => 0;
        string Name() => "x";
    }
    file sealed class Hidden { }

    namespace Nested.Deep { class Leaf : global::Shop.Root { Other.Node next; A::B.C d; } }
}
