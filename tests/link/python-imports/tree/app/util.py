import os


class Log:
    def write(self, text):
        os.write(1, text)


def touch():
    def touch():
        pass
    touch()
