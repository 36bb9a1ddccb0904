static int part(void) { return TOOL(part_of_whole(1)); }
