int tool(int n);
#define TOOL(n) tool(n)
