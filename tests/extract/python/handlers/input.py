def run(path):
    try:
        risky()
    except (KeyError, errors.Bad) as e:
        e.log()
    except OSError as e:
        e.os()
    except Exception:
        raise Failure("x") from None
    with open(path) as f, Lock() as lock:
        f.read(); lock.release()
    with (manager(path) as (left, right)):
        left.go(); right.go()
    with Scope():
        pass
