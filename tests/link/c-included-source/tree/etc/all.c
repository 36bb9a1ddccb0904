#include "../tools.c"
#include "../other.c"
