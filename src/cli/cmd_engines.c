/* engines: which storage engines this build has. */
#include "cli/cli.h"

#include "store/open.h"

#include <stdio.h>

static int run(const pt_arguments *arguments)
{
    pt_store_engine engines[PT_STORE_ENGINES];
    pt_out out;
    pt_error err = {0};
    bool json = pt_arguments_has(arguments, "json");
    pt_store_engines(engines);
    pt_out_begin(&out, json ? PT_OUT_JSON : PT_OUT_TEXT, pt_cli_write, NULL);
    pt_out_list(&out, "engines");
    for (unsigned i = 0; i < PT_STORE_ENGINES; i++) {
        pt_out_record(&out);
        pt_out_str(&out, "name", pt_str_c(engines[i].name));
        if (json)
            pt_out_bool(&out, "available", engines[i].available);
        pt_out_str(&out, engines[i].available ? "version" : "why_not",
                   pt_str_c(engines[i].available ? engines[i].version : engines[i].why_not));
    }
    pt_out_list_end(&out, "none");
    pt_status status = pt_out_end(&out, &err);
    pt_out_release(&out);
    return status == PT_OK ? PT_EXIT_SUCCESS : pt_cli_fail(&err, json, PT_STR(""));
}

static const pt_option options[] = {
    {"json", 0, NULL, "print one JSON object"},
    {NULL, 0, NULL, NULL},
};

const pt_command pt_cmd_engines = {"engines", "", "List the storage engines there are, with versions", options, run};
