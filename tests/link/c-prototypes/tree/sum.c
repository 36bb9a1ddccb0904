int limit = 3;
static int hidden(int a) { return a; }
int sum(int a, int b) { return hidden(a) + b; }
