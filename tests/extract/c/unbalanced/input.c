int before(struct task *t)
{
	do {
		step(t);
	} while_each_thread(a, t);
	return 0;
}

static struct task *after(struct task *t, bool now, const char *fmt, ...)
	__acquires(x)
{
	t->run(now);
	return t;
}

static int last(void)
{
	return after(0, 1, "");
}
