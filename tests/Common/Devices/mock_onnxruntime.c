// Stands in for libonnxruntime in tests: writes what it is asked for into the file LOG. Built with
// -DLOG="path" -DVERSION="1.22.0" -DFAIL_AFTER=n (the run after n good ones fails) -DQNN=1 (it has that provider).
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>

static void *table[400];
static int runs;
static const char *message;
// Set by tests: the place of the table that is empty, the call that fails and what it says.
int mock_missing = -1;
char mock_failing[64], mock_message[64];
static void *refuse(const char *call) { message = mock_message; return strcmp(mock_failing, call) ? 0 : (void *)1; }
static void note(const char *text) { FILE *f = fopen(LOG, "a"); if (!f) return; /* the test is over */ fprintf(f, "%s\n", text); fclose(f); }
static void *fail(const char *text) { message = text; return (void *)1; }
static const char *error_message(void *s) { (void)s; return message; }
static void *create_env(int level, const char *id, void **out) { (void)level; (void)id; *out = malloc(1); note("env"); return 0; }
static void *create_options(void **out) { *out = malloc(1); return refuse("options"); }
static void *set_int(void *o, int v) { (void)o; (void)v; return 0; }
static void *create_session(void *e, const void *d, size_t n, void *o, void **out) {
    (void)e; (void)d; (void)o; char t[64]; snprintf(t, 64, "session %d", n > 1000); note(t); *out = malloc(1); return refuse("session");
}
static void *create_tensor(void *i, void *p, size_t n, const int64_t *s, size_t r, int type, void **out) {
    (void)i; (void)p; (void)s; char t[64]; snprintf(t, 64, "tensor %zu rank %zu type %d", n, r, type); note(t); *out = malloc(1); return refuse("tensor");
}
static void *cpu_memory(int a, int b, void **out) { (void)a; (void)b; *out = malloc(1); return 0; }
static void release(void *p) { note("release"); free(p); }
static void release_status(void *p) { (void)p; }
static char *names[] = { (char *)"CPUExecutionProvider", (char *)"QNNExecutionProvider" };
static void *providers(char ***out, int *n) { *out = names; *n = 1 + QNN; return 0; }
static void *release_providers(char **p, int n) { (void)p; (void)n; return 0; }
static void *entry(void *o, const char *k, const char *v) { (void)o; char t[200]; snprintf(t, 200, "entry %s=%s", k, v); note(t); return 0; }
static void *run(void *s, void *o, void *b) { (void)s; (void)o; (void)b; note("run"); return runs++ < FAIL_AFTER ? 0 : fail("device lost\nstack"); }
static void *binding(void *s, void **out) { (void)s; *out = malloc(1); return 0; }
static void *bind(void *b, const char *n, void *v) { (void)b; (void)v; char t[64]; snprintf(t, 64, "bind %s", n); note(t); return refuse("bind"); }
static void *append(void *o, const char *name, const char *const *k, const char *const *v, size_t n) {
    (void)o; char t[300]; snprintf(t, 300, "provider %s", name);
    for (size_t i = 0; i < n; i++) { strcat(t, " "); strcat(t, k[i]); strcat(t, "="); strcat(t, v[i]); }
    note(t); return 0;
}
static const void *api(uint32_t version) {
    if (version != 22) return 0;
    table[2] = error_message; table[3] = create_env; table[8] = create_session; table[10] = create_options; table[23] = set_int; table[24] = set_int;
    table[49] = create_tensor; table[69] = cpu_memory; table[93] = release_status; table[125] = providers; table[126] = release_providers; table[130] = entry;
    table[133] = run; table[134] = binding; table[136] = bind; table[137] = bind; table[216] = APPEND;
    table[92] = table[94] = table[95] = table[96] = table[100] = table[135] = release;
    if (mock_missing >= 0) table[mock_missing] = 0;
    return table;
}
static const char *version(void) { return VERSION; }
static struct { const void *(*get)(uint32_t); const char *(*version)(void); } base = { api, version };
const void *OrtGetApiBase(void) { (void)append; return &base; }
