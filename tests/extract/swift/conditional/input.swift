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

func broken( {
    call(
