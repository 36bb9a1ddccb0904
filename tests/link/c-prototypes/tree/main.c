extern int limit;
int sum(int, int);
int missing(int);
int hidden(int);
static int later(int);

int main(void)
{
    return sum(limit, later(1)) + missing(2) + hidden(3);
}

static int later(int a) { return a; }
