class C(B):
    def m(self, callback):
        super().m(callback)
        super(C, self).m()
        B.m(self, callback)
        self.go(*args)
        self.go(1, key=2)
        total(x for x in self.items)
        (a + b).go()
        a.b().c.d(handler, mod.handler, self.m, callback)
        on(bar(HANDLER).attr)
        self.callback = handler
        self.callback()
        self["x"].go()
        "text".join(parts)
        f"{self.name} {render(self)}"
        getattr(self, "x")()
        lambda: self.go()
        return self
C().m(None).n()
x = C
x().m()
