class Base:
    def check(self, item):
        return self.put(item)

    def put(self, item):
        raise NotImplementedError
