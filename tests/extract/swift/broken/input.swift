func before() { first() }

class Store {
    func broken( {
        call(
    }
    func kept() { second() }
}

struct After { func run() { third() } }
