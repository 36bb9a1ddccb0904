/* Reads bytes as stored facts; what is accepted must be safe to print and must read back the same. */
#include "facts/facts.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pt_facts facts = {0};
    pt_error err;
    pt_buf text = {0}, packed = {0};
    if (pt_facts_unpack((pt_str){(const char *)data, size}, &facts, &err) == PT_OK) {
        pt_facts_dump(&facts, &text);
        pt_facts_pack(&facts, &packed);
        pt_facts again = {0};
        if (pt_facts_unpack(pt_buf_view(&packed), &again, &err) != PT_OK)
            abort();
        pt_facts_release(&again);
    }
    pt_buf_release(&text);
    pt_buf_release(&packed);
    pt_facts_release(&facts);
    return 0;
}
