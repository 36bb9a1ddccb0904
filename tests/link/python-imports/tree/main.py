from app import Store
import app.util as u


def main(touch):
    s = Store("x")
    s.put(1)
    s.check(2)
    touch()
    u.touch()


main(u.touch)
