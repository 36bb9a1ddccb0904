#define FEATURE
#nullable enable
#if DEBUG
using Shop.Debug;
#endif
#region Types
class Conditional
{
#if DEBUG && FEATURE
    void Log(string text) { Trace.Write(text); }
#elif TRACE
    void Log(string text) { }
#else
    void Log(string text) => Null.Write(text);
#endif
    void Plain() { }
}
#endregion
