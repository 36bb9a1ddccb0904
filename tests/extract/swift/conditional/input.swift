#if os(Linux) && DEBUG
import Glibc
func platform() { linux() }
#elseif canImport(Darwin)
func platform() { darwin() }
#else
struct Nothing {}
#endif

struct After {
    #if DEBUG
    var debug = true
    #endif
    func always() {}
}

enum Level: Int {
    case low
    #if os(macOS)
    func mac() { apple() }
    #else
    struct Inner {
        #if DEBUG
        let probe = 1
        #endif
        let kept = 2
    }
    #endif
    func last() { low.go() }
}

func outside() {
    #if DEBUG
    trace()
    #endif
    Level.last()
}

final class Outer {
    struct Deep {
        #if DEBUG
        let probe = 1
        #endif
        let deep = 2
    }
    let outer = 3
}

@available(iOS 16, *)
@MainActor
final class Guarded {
    #if compiler(>=6)
    private nonisolated(unsafe) var value: Int
    #else
    #error("too old")
    #endif
    @objc(go:)
    func go() { value.touch() }
}
