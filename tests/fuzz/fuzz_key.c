/* Reads bytes as an entity key; what is read must be written as a key that reads back the same. */
#include "model/key.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pt_key key, again;
    pt_buf storage = {0}, storage2 = {0}, text = {0};
    pt_error err;
    if (pt_key_parse((pt_str){(const char *)data, size}, &key, &storage, &err) == PT_OK) {
        pt_key_format(&key, &text);
        if (pt_key_parse(pt_buf_view(&text), &again, &storage2, &err) != PT_OK || again.twin != key.twin
            || !pt_str_eq(again.qualified, key.qualified) || !pt_str_eq(again.path, key.path))
            abort();
    }
    pt_buf_release(&storage);
    pt_buf_release(&storage2);
    pt_buf_release(&text);
    return 0;
}
