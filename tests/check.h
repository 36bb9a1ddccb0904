/* The test harness: functions named test_*, listed in a table, run in order.
 *
 *     static void test_adds(void) { CHECK_INT(1 + 1, 2); }
 *     int main(int argc, char **argv) { static const pt_test tests[] = {PT_TEST(test_adds)}; return PT_RUN(tests); }
 *
 * A failed check prints file, line and values, and the test goes on; the program's last line is
 * "N passed, N failed" and its exit code is 1 if any failed. An argument runs only the tests whose name
 * contains it. */
#ifndef PT_TESTS_CHECK_H
#define PT_TESTS_CHECK_H

#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name;
    void (*run)(void);
} pt_test;

static int pt_check_failures;

#define PT_TEST(function) {#function, function}
#define PT_RUN(tests) pt_run_tests((tests), sizeof(tests) / sizeof *(tests), argc, argv)

#define CHECK(condition)                                                                        \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);             \
            pt_check_failures++;                                                                \
        }                                                                                       \
    } while (0)

#define CHECK_INT(actual, expected)                                                             \
    do {                                                                                        \
        long long pt_a = (long long)(actual), pt_e = (long long)(expected);                     \
        if (pt_a != pt_e) {                                                                     \
            fprintf(stderr, "%s:%d: %s is %lld, expected %lld\n", __FILE__, __LINE__, #actual,  \
                    pt_a, pt_e);                                                                \
            pt_check_failures++;                                                                \
        }                                                                                       \
    } while (0)

/* NUL-terminated strings. */
#define CHECK_STR(actual, expected)                                                             \
    do {                                                                                        \
        const char *pt_a = (actual), *pt_e = (expected);                                        \
        if (strcmp(pt_a ? pt_a : "(null)", pt_e) != 0) {                                        \
            fprintf(stderr, "%s:%d: %s is \"%s\", expected \"%s\"\n", __FILE__, __LINE__,       \
                    #actual, pt_a ? pt_a : "(null)", pt_e);                                     \
            pt_check_failures++;                                                                \
        }                                                                                       \
    } while (0)

/* A pt_status that must be PT_OK; prints the detail of `err` (a pt_error) otherwise. */
#define CHECK_OK(status, err)                                                                   \
    do {                                                                                        \
        if ((status) != 0) {                                                                    \
            fprintf(stderr, "%s:%d: %s failed: %s\n", __FILE__, __LINE__, #status, (err).message); \
            pt_check_failures++;                                                                \
        }                                                                                       \
    } while (0)

static inline int pt_run_tests(const pt_test *tests, size_t count, int argc, char **argv)
{
    int passed = 0, failed = 0;
    for (size_t i = 0; i < count; i++) {
        if (argc > 1 && !strstr(tests[i].name, argv[1]))
            continue;
        pt_check_failures = 0;
        tests[i].run();
        if (pt_check_failures) {
            failed++;
            printf("FAILED %s\n", tests[i].name);
        } else {
            passed++;
        }
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}

#endif
