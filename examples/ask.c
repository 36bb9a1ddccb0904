/* Reads a folder of source code into a graph in memory, and prints the functions most others call, and who does.
 *
 *     cc ask.c $(pkg-config --cflags --libs parseltongue) -o ask && ./ask path/to/source
 */
#include <parseltongue/parseltongue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 3 };

typedef struct {
    pt_answers *callers; /* NULL: none yet */
    char *key;
} most_called;

static int fail(const char *what, const pt_error *err)
{
    fprintf(stderr, "ask: %s: %s\n", what, err->message);
    return 1;
}

static pt_status make_graph(pt_database *database, const char *folder, pt_error *err)
{
    pt_streamer *streamer;
    pt_stream_result result;
    pt_status status = pt_streamer_new(database, folder, NULL, &streamer, err);
    if (status != PT_OK)
        return status;
    status = pt_streamer_stream_directory_parallel(streamer, &result, err);
    if (status == PT_OK)
        printf("%llu files, %llu entities, %llu edges\n", (unsigned long long)result.processed_files,
               (unsigned long long)result.entities_created, (unsigned long long)result.edges_created);
    for (size_t i = 0; status == PT_OK && i < result.error_count; i++)
        fprintf(stderr, "ask: %s\n", result.errors[i]);
    pt_streamer_free(streamer);
    return status;
}

/* Puts a function among the most called, if it belongs there; takes over `callers`. */
static void consider(most_called best[SHOWN], const char *key, pt_answers *callers)
{
    int place = SHOWN;
    while (place > 0 && (!best[place - 1].callers || callers->count > best[place - 1].callers->count))
        place--;
    if (place == SHOWN || callers->count == 0) {
        pt_answers_free(callers);
        return;
    }
    pt_answers_free(best[SHOWN - 1].callers);
    free(best[SHOWN - 1].key);
    memmove(&best[place + 1], &best[place], (size_t)(SHOWN - 1 - place) * sizeof *best);
    best[place].callers = callers;
    best[place].key = strdup(key);
}

static pt_status find_most_called(pt_snapshot *graph, most_called best[SHOWN], pt_error *err)
{
    pt_entity_iterator *entities;
    pt_entity_info entity;
    pt_status status = pt_entities_open(graph, NULL, &entities, err);
    if (status != PT_OK)
        return status;
    while ((status = pt_entities_next(entities, &entity, err)) == PT_OK) {
        pt_answers *callers;
        if (strcmp(entity.kind, "function") != 0 && strcmp(entity.kind, "method") != 0)
            continue;
        status = pt_callers(graph, entity.key, 0, &callers, err);
        if (status != PT_OK)
            break;
        consider(best, entity.key, callers);
    }
    pt_entities_close(entities);
    return status == PT_E_NOT_FOUND ? PT_OK : status;
}

static void print_and_free(most_called *called)
{
    if (!called->callers)
        return;
    printf("%s is called by %zu\n", called->key, called->callers->count);
    for (size_t i = 0; i < called->callers->count; i++) {
        const pt_answer *caller = &called->callers->at[i];
        printf("  %s, line %u (%s)\n", caller->entity.key, (unsigned)caller->line, caller->tier);
    }
    pt_answers_free(called->callers);
    free(called->key);
}

int main(int argc, char **argv)
{
    pt_error err = {PT_OK, "", "", 0, 0};
    pt_database *database = NULL;
    pt_snapshot *graph = NULL;
    most_called best[SHOWN];
    memset(best, 0, sizeof best);
    if (argc != 2) {
        fprintf(stderr, "usage: ask FOLDER\n");
        return 2;
    }
    pt_status status = pt_database_open("mem", PT_DATABASE_WRITE, &database, &err);
    if (status == PT_OK)
        status = make_graph(database, argv[1], &err);
    if (status == PT_OK)
        status = pt_snapshot_open(database, &graph, &err);
    if (status == PT_OK)
        status = find_most_called(graph, best, &err);
    for (int i = 0; i < SHOWN; i++)
        print_and_free(&best[i]);
    pt_snapshot_close(graph);
    pt_database_close(database);
    return status == PT_OK ? 0 : fail(argv[1], &err);
}
