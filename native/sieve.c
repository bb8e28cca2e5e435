/* A sieve in front of the gates: from where on may a content hold anything that they look for?

   The expressions of `wxsecrets.detect.prefilter` are searched by an automaton, a byte at a time. What every match of
   them has is a mark, a few bytes of which each is one of some (`marks.py`), or a run of hex digits. Both can be looked
   for in many places at a time, which is several times as fast. The sieve may let too much through, never too
   little; whatever it lets through, the expressions decide.

   How: each byte of four in a row, split in two halves, is looked up in tables that say which of sixteen groups of marks
   may have such a byte there. Only where all four agree is anything compared. There are such tables for each selection
   of sets, so that marks that are not asked for do not stop it. The method is known as Teddy; source:
   https://github.com/intel/hyperscan and https://github.com/BurntSushi/aho-corasick.

   Words that can name something are looked for apart, in the same way: of these `marks.h` has all forms, so that nothing is
   left to decide. So are tokens of other credentials, which may be anything: by how long they are.

   Nothing is read but the bytes between `start` and `end`, which lie in the content; nothing is written, once the module
   is loaded, but what stands on the stack and what is returned. Without the instructions that this needs it cannot be
   imported, and the expressions do it all; so they do where they are not those of `marks.h`.
*/

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#include "marks.h"

#define DIGITS 32        /* of a value */
#define FARTHEST (1 << 20) /* bytes around a word */

#if defined(__x86_64__) || defined(_M_X64)

#include <immintrin.h>
#ifdef _MSC_VER
#include <intrin.h>
#define WITH_VECTORS
#else
#define WITH_VECTORS __attribute__((target("avx2")))
#endif

#define WIDTH 32 /* places that are looked at at a time */
typedef __m256i vector;

static int
has_vectors(void)
{
#ifdef _MSC_VER
    int found[4];
    __cpuid(found, 1);
    if (!(found[2] >> 27 & 1) || (_xgetbv(0) & 6) != 6) { /* the system saves them */
        return 0;
    }
    __cpuidex(found, 7, 0);
    return found[1] >> 5 & 1;
#else
    return __builtin_cpu_supports("avx2");
#endif
}

#define LOAD(from) _mm256_loadu_si256((const __m256i *)(from))
#define TABLE(from) _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(from)))
#define LOOK_UP(table, halves) _mm256_shuffle_epi8(table, halves)
#define AND(a, b) _mm256_and_si256(a, b)
#define OR(a, b) _mm256_or_si256(a, b)
#define LOW(bytes) _mm256_and_si256(bytes, _mm256_set1_epi8(15))
#define HIGH(bytes) _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15))

/* A bit for each byte that is not zero. */
WITH_VECTORS static inline uint32_t
nonzero(vector bytes)
{
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256()));
}

#elif defined(__aarch64__) || defined(_M_ARM64)

#include <arm_neon.h>
#ifdef _MSC_VER
#include <intrin.h>
#endif
#define WITH_VECTORS

#define WIDTH 16
typedef uint8x16_t vector;

static int
has_vectors(void)
{
    return 1;
}

#define LOAD(from) vld1q_u8(from)
#define TABLE(from) vld1q_u8(from)
#define LOOK_UP(table, halves) vqtbl1q_u8(table, halves)
#define AND(a, b) vandq_u8(a, b)
#define OR(a, b) vorrq_u8(a, b)
#define LOW(bytes) vandq_u8(bytes, vdupq_n_u8(15))
#define HIGH(bytes) vshrq_n_u8(bytes, 4)

static inline uint32_t
nonzero(vector bytes)
{
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    vector set = vandq_u8(vtstq_u8(bytes, bytes), vld1q_u8(bits));
    return vaddv_u8(vget_low_u8(set)) | (uint32_t)vaddv_u8(vget_high_u8(set)) << 8;
}

#else
#error "no vectors here: the expressions are searched for alone"
#endif

static inline int
lowest(uint32_t bits)
{
#ifdef _MSC_VER
    unsigned long found;
    _BitScanForward(&found, bits);
    return (int)found;
#else
    return __builtin_ctz(bits);
#endif
}

/* Marks may be part of a match only; words are all of it. In `marks` the words stand behind the others, with their anchors
   where they begin, and those that an expression prefers first. */
enum { SOME, WORDS, TABLES };
static const int begin_of[TABLES + 1] = {0, MARKS, MARKS + SPELLED};

/* Which groups of marks of some sets, eight to a byte, may have a half of a byte at a place of their anchors. */
static uint8_t lows[TABLES][ALL_SETS + 1][GROUPS / 8][ANCHOR][16], highs[TABLES][ALL_SETS + 1][GROUPS / 8][ANCHOR][16];

/* Which marks may begin with two bytes at their anchor: those from first_of[table][pair] on, up to that of the next pair. */
static uint16_t first_of[TABLES][256 * 256 + 1];
static uint16_t *marks_of[TABLES];

/* What all that may stand for eight bytes from a mark's anchor on has in common, bit by bit. Asked first: nearly always
   it says no, and that at once. */
static struct {
    uint64_t mask, bits;
} alike[MARKS + SPELLED];

/* What a half of a byte says of its being a hex digit: one bit for 0 to 9, one for letters of either case. */
static const uint8_t hex_low[16] = {1, 3, 3, 3, 3, 3, 3, 1, 1, 1};
static const uint8_t hex_high[16] = {0, 0, 0, 1, 2, 0, 2};

static inline int
is_hex(uint8_t byte)
{
    return hex_low[byte & 15] & hex_high[byte >> 4];
}

static inline int
is_of(uint8_t byte, unsigned class)
{
    return classes[class][byte >> 3] >> (byte & 7) & 1;
}

/* How long the mark is that begins at `at`, 0 if it does not; `end` is where the content ends. */
static Py_ssize_t
matches(const struct mark *mark, const uint8_t *at, const uint8_t *end)
{
    const uint8_t *start = at;
    for (const uint16_t *code = codes + mark->codes, *last = code + mark->count; code < last; code++) {
        if (*code >= GAP) {
            const uint8_t *furthest = end - at > *code - GAP ? at + (*code - GAP) : end;
            code++;
            while (at < furthest && is_of(*at, *code)) {
                at++;
            }
        }
        else if (at < end && is_of(*at, *code)) {
            at++;
        }
        else {
            return 0;
        }
    }
    return at - start;
}

/* The first mark of some `sets` that has its anchor at `place`, and how long it is there; NULL for none. */
static const struct mark *
marked(int table, const uint8_t *content, Py_ssize_t start, Py_ssize_t end, Py_ssize_t place, unsigned sets,
       Py_ssize_t *length)
{
    if (place + 2 > end) {
        return NULL;
    }
    unsigned pair = content[place] | (unsigned)content[place + 1] << 8;
    uint64_t here = 0;
    int has_eight = end - place >= (Py_ssize_t)sizeof here;
    if (has_eight) {
        memcpy(&here, content + place, sizeof here);
    }
    for (unsigned k = first_of[table][pair]; k < first_of[table][pair + 1]; k++) {
        unsigned which = marks_of[table][k];
        const struct mark *mark = &marks[which];
        if (has_eight && (here & alike[which].mask) != alike[which].bits) {
            continue;
        }
        if ((mark->set & sets) && place - start >= mark->anchor) {
            *length = matches(mark, content + place - mark->anchor, content + end);
            if (*length) {
                return mark;
            }
        }
    }
    return NULL;
}

static inline int
is_word(uint8_t byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 32) >= 'a' && (byte | 32) <= 'z');
}

/* Whether the last 32 of a run of digits, from `first` to `last`, may be a value: of one case, no part of a word.

   What stands before them may belong to an escape ("%3D", "\n", "\u0022") or to a character of GB18030. */
static int
is_value(const uint8_t *content, Py_ssize_t start, Py_ssize_t end, Py_ssize_t first, Py_ssize_t last)
{
    Py_ssize_t too_many = last - first - DIGITS;
    int before = first > start ? content[first - 1] : 0, further = first > start + 1 ? content[first - 2] : 0;
    int upper = 0, lower = 0;
    if (too_many < 0 || (last < end && is_word(content[last]))) {
        return 0;
    }
    for (const uint8_t *digit = content + last - DIGITS; digit < content + last; digit++) {
        upper |= *digit >= 'A' && *digit <= 'F';
        lower |= *digit >= 'a';
    }
    if (upper && lower) {
        return 0;
    }
    switch (too_many) {
    case 0:
        return !is_word((uint8_t)before) || further == '\\' || further > 0x80;
    case 1:
        return before > 0x80;
    case 2:
        return before == '%';
    case 4:
        return before == 'u' && further == '\\';
    default:
        return 0;
    }
}

/* What WIDTH places say: a bit for each in which a mark may have its anchor, and for each that is a hex digit. */
WITH_VECTORS static inline void
look(int table, unsigned sets, const uint8_t *bytes, uint32_t *hits, uint32_t *digits)
{
    const uint8_t(*low_of)[ANCHOR][16] = lows[table][sets], (*high_of)[ANCHOR][16] = highs[table][sets];
    vector here = LOAD(bytes), low = LOW(here), high = HIGH(here);
    vector found = AND(LOOK_UP(TABLE(low_of[0][0]), low), LOOK_UP(TABLE(high_of[0][0]), high));
    vector more = AND(LOOK_UP(TABLE(low_of[1][0]), low), LOOK_UP(TABLE(high_of[1][0]), high));
    *digits = nonzero(AND(LOOK_UP(TABLE(hex_low), low), LOOK_UP(TABLE(hex_high), high)));
    for (int place = 1; place < ANCHOR; place++) {
        here = LOAD(bytes + place);
        low = LOW(here);
        high = HIGH(here);
        found = AND(found, AND(LOOK_UP(TABLE(low_of[0][place]), low), LOOK_UP(TABLE(high_of[0][place]), high)));
        more = AND(more, AND(LOOK_UP(TABLE(low_of[1][place]), low), LOOK_UP(TABLE(high_of[1][place]), high)));
    }
    *hits = nonzero(OR(found, more));
}

/* The same of what is left of a content. */
WITH_VECTORS static inline void
look_at(int table, unsigned sets, const uint8_t *bytes, Py_ssize_t left, uint32_t *hits, uint32_t *digits)
{
    if (left >= WIDTH + ANCHOR - 1) {
        look(table, sets, bytes, hits, digits);
    }
    else { /* what is missing at the end is nothing that stands there: `marked` knows where it ends */
        uint8_t rest[WIDTH + ANCHOR - 1] = {0};
        memcpy(rest, bytes, (size_t)left);
        look(table, sets, rest, hits, digits);
    }
}

/* A place from `start` on before which no match of the gates begins, -1 for none. Linear. */
WITH_VECTORS static Py_ssize_t
first_place(const uint8_t *content, Py_ssize_t start, Py_ssize_t end, unsigned sets)
{
    Py_ssize_t behind = start; /* the last run of digits */
    for (Py_ssize_t here = start; here < end; here += WIDTH) {
        uint32_t hits, digits;
        look_at(SOME, sets, content + here, end - here, &hits, &digits);
        /* Wherever 32 digits begin, sixteen of them lie in one half of a vector, or in a whole one. */
        if (!(sets & NAMED) || ((digits & 0xffff) != 0xffff && digits >> 16 != 0xffff)) {
            digits = 0;
        }
        for (Py_ssize_t half = here; digits; half += 16, digits = WIDTH > 16 ? digits >> 16 : 0) {
            if ((digits & 0xffff) != 0xffff || half < behind) {
                continue;
            }
            Py_ssize_t first = half;
            while (first > start && is_hex(content[first - 1])) {
                first--;
            }
            behind = half + 16;
            while (behind < end && is_hex(content[behind])) {
                behind++;
            }
            if (is_value(content, start, end, first, behind)) {
                return first - start > LEAD ? first - LEAD : start;
            }
        }
        for (; hits; hits &= hits - 1) {
            Py_ssize_t length, place = here + lowest(hits);
            if (marked(SOME, content, start, end, place, sets, &length) != NULL) {
                return place - start > LEAD ? place - LEAD : start;
            }
        }
    }
    return -1;
}

/* Of which of some sets there is a mark; of runs of digits nothing is said. Linear. */
WITH_VECTORS static unsigned
sets_in(const uint8_t *content, Py_ssize_t end, unsigned sets)
{
    unsigned found = 0;
    for (Py_ssize_t here = 0; here < end && found != sets; here += WIDTH) {
        uint32_t hits, digits;
        look_at(SOME, sets & ~found, content + here, end - here, &hits, &digits);
        for (; hits; hits &= hits - 1) {
            Py_ssize_t length;
            const struct mark *mark;
            while ((mark = marked(SOME, content, 0, end, here + lowest(hits), sets & ~found, &length)) != NULL) {
                found |= mark->set;
            }
        }
    }
    return found;
}

/* The place of the first word of some sets from `start` on, -1 for none. Linear. */
WITH_VECTORS static Py_ssize_t
next_word(const uint8_t *content, Py_ssize_t start, Py_ssize_t end, unsigned sets, Py_ssize_t *length)
{
    for (Py_ssize_t here = start; here < end; here += WIDTH) {
        uint32_t hits, digits;
        look_at(WORDS, sets, content + here, end - here, &hits, &digits);
        for (; hits; hits &= hits - 1) {
            Py_ssize_t place = here + lowest(hits);
            if (marked(WORDS, content, start, end, place, sets, length) != NULL) {
                return place;
            }
        }
    }
    return -1;
}

/* Of what tokens are made of: letters and digits 1, "-" and "_" 2, "+" and "/" 4. */
static uint8_t token_class[256];

#define SHORTEST 22 /* characters, with "==" behind them */

/* Whether a piece of so many letters, digits, "-" and "_" has the length of a token. */
static inline int
is_token(Py_ssize_t length)
{
    return length == 32 || length == 43 || length == 64;
}

/* Whether the run of what tokens are made of that ends at `last` ends in base64 of 16 bytes. */
static int
ends_in_base64(const uint8_t *content, Py_ssize_t first, Py_ssize_t last, Py_ssize_t end)
{
    Py_ssize_t length = 0;
    while (last - length > first && length < SHORTEST && token_class[content[last - length - 1]] != 2) {
        length++;
    }
    return length == SHORTEST && end - last >= 2 && content[last] == '=' && content[last + 1] == '=';
}

/* As `first_place`, of tokens: of all runs that are long enough one in so many places is looked at. Linear, also for who
   goes on behind each token. */
static Py_ssize_t
first_token(const uint8_t *content, Py_ssize_t start, Py_ssize_t end)
{
    Py_ssize_t begin = start; /* nothing before is of a run that is still to be looked at */
    while (end - begin >= SHORTEST) {
        Py_ssize_t first = begin + SHORTEST;
        while (first > begin && token_class[content[first - 1]]) {
            first--;
        }
        if (first > begin) { /* what begins before that ends too early */
            begin = first;
            continue;
        }
        Py_ssize_t last = first, piece = first; /* of what has no "+" or "/" in it */
        for (; last < end && token_class[content[last]]; last++) {
            if (token_class[content[last]] == 4) {
                if (is_token(last - piece)) {
                    break;
                }
                piece = last + 1;
            }
        }
        if (is_token(last - piece)) {
            return piece > start ? piece - 1 : start; /* what is before it is looked at, too */
        }
        if (ends_in_base64(content, first, last, end)) {
            return last - SHORTEST;
        }
        begin = last + 1;
    }
    return -1;
}

/* Which part of a content two arguments behind it name, as a slice does for numbers from 0 on: -1 if they are no such. */
static int
part_of(PyObject *const *arguments, Py_ssize_t *start, Py_ssize_t *end)
{
    Py_ssize_t size = PyBytes_GET_SIZE(arguments[0]);
    *start = PyLong_AsSsize_t(arguments[1]);
    *end = PyLong_AsSsize_t(arguments[2]);
    if (PyErr_Occurred()) {
        return -1;
    }
    *start = *start < 0 ? 0 : *start > size ? size : *start;
    *end = *end < *start ? *start : *end > size ? size : *end;
    return 0;
}

PyDoc_STRVAR(first_doc,
             "first(content, start, end, sets)\n--\n\n"
             "No match of the expressions of these sets that lies in this part of `content` begins before; -1: there is none.");

static PyObject *
first(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    if (count != 4 || !PyBytes_Check(arguments[0])) {
        PyErr_SetString(PyExc_TypeError, "first() takes bytes and three numbers");
        return NULL;
    }
    Py_ssize_t start, end;
    long sets = PyLong_AsLong(arguments[3]);
    if (PyErr_Occurred() || part_of(arguments, &start, &end) < 0) {
        return NULL;
    }
    const uint8_t *content = (const uint8_t *)PyBytes_AS_STRING(arguments[0]);
    return PyLong_FromSsize_t(sets == TOKENS ? first_token(content, start, end)
                                             : first_place(content, start, end, (unsigned)sets & ALL_SETS));
}

/* The bytes of each class, and how many they are. */
static uint8_t members[CLASSES][256];
static uint16_t member_count[CLASSES];

/* Fill members. */
static void
find_members(void)
{
    for (unsigned class = 0; class < CLASSES; class++) {
        uint16_t count = 0;
        for (unsigned byte = 0; byte < 256; byte++) {
            if (is_of((uint8_t)byte, class)) {
                members[class][count++] = (uint8_t)byte;
            }
        }
        member_count[class] = count;
    }
}

/* Fill lows and highs. */
static void
put_into_groups(void)
{
    for (int table = 0; table < TABLES; table++) {
        uint8_t(*low)[GROUPS / 8][ANCHOR][16] = lows[table], (*high)[GROUPS / 8][ANCHOR][16] = highs[table];
        for (int k = begin_of[table]; k < begin_of[table + 1]; k++) {
            uint8_t bit = (uint8_t)(1 << marks[k].group % 8);
            for (int place = 0; place < ANCHOR; place++) {
                unsigned class = codes[marks[k].codes + marks[k].anchor + place];
                for (int m = 0; m < member_count[class]; m++) {
                    low[marks[k].set][marks[k].group / 8][place][members[class][m] & 15] |= bit;
                    high[marks[k].set][marks[k].group / 8][place][members[class][m] >> 4] |= bit;
                }
            }
        }
        for (unsigned sets = 1; sets <= ALL_SETS; sets++) { /* all but one of them, and that one */
            unsigned rest = sets & (sets - 1), one = sets ^ rest;
            for (size_t k = 0; k < sizeof low[0]; k++) {
                ((uint8_t *)low[sets])[k] |= ((uint8_t *)low[rest])[k] | ((uint8_t *)low[one])[k];
                ((uint8_t *)high[sets])[k] |= ((uint8_t *)high[rest])[k] | ((uint8_t *)high[one])[k];
            }
        }
    }
}

/* Fill alike. */
static void
find_alike(void)
{
    uint8_t masks[CLASSES], bits[CLASSES]; /* of each class */
    for (unsigned class = 0; class < CLASSES; class++) {
        uint8_t all = 255, any = 0;
        for (int m = 0; m < member_count[class]; m++) {
            all &= members[class][m];
            any |= members[class][m];
        }
        masks[class] = (uint8_t)~(all ^ any);
        bits[class] = all & masks[class];
    }
    for (int k = 0; k < MARKS + SPELLED; k++) {
        uint8_t mask[sizeof alike[k].mask] = {0}, here[sizeof mask] = {0};
        const uint16_t *code = codes + marks[k].codes + marks[k].anchor, *last = codes + marks[k].codes + marks[k].count;
        for (size_t place = 0; place < sizeof mask && code < last && *code < GAP; place++, code++) {
            mask[place] = masks[*code];
            here[place] = bits[*code];
        }
        memcpy(&alike[k].mask, mask, sizeof mask);
        memcpy(&alike[k].bits, here, sizeof here);
    }
}

/* Fill first_of and marks_of of a table. Returns -1 when there is no memory. */
static int
sort_marks(int table)
{
    uint16_t *first = first_of[table];
    for (int pass = 0; pass < 2; pass++) {
        for (int k = begin_of[table + 1] - 1; k >= begin_of[table]; k--) { /* the last first: they are put in from behind */
            const uint16_t *class = codes + marks[k].codes + marks[k].anchor;
            for (int a = 0; a < member_count[class[0]]; a++) {
                for (int b = 0; b < member_count[class[1]]; b++) {
                    unsigned pair = members[class[0]][a] | (unsigned)members[class[1]][b] << 8;
                    if (!pass) {
                        first[pair]++;
                    }
                    else {
                        marks_of[table][--first[pair]] = (uint16_t)k;
                    }
                }
            }
        }
        if (!pass) { /* from how many there are to where those of the next pair begin */
            for (unsigned pair = 1; pair <= 65536; pair++) {
                first[pair] = (uint16_t)(first[pair] + first[pair - 1]);
            }
            marks_of[table] = PyMem_RawMalloc(sizeof **marks_of * (first[65536] + 1u));
            if (marks_of[table] == NULL) {
                return -1;
            }
        }
    }
    return 0;
}

PyDoc_STRVAR(among_doc, "among(content, sets)\n--\n\nThose of these sets of which `content` has a mark.");

static PyObject *
among(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *content;
    Py_ssize_t size;
    unsigned sets;
    if (!PyArg_ParseTuple(arguments, "y#I", &content, &size, &sets)) {
        return NULL;
    }
    return PyLong_FromUnsignedLong(sets_in((const uint8_t *)content, size, sets & ALL_SETS));
}

PyDoc_STRVAR(occurs_doc, "occurs(content, sets)\n--\n\nWhether a word of these sets occurs in `content`.");

static PyObject *
occurs(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *content;
    Py_ssize_t size, length;
    unsigned sets;
    if (!PyArg_ParseTuple(arguments, "y#I", &content, &size, &sets)) {
        return NULL;
    }
    return PyBool_FromLong(next_word((const uint8_t *)content, 0, size, sets & ALL_SETS, &length) >= 0);
}

/* How many characters of UTF-8 begin in so many bytes. */
WITH_VECTORS static Py_ssize_t
characters_in(const uint8_t *content, Py_ssize_t length)
{
    Py_ssize_t count = 0;
    while (length > 0) { /* what a byte can count to is added up by vectors: compilers see that */
        uint8_t begun[32] = {0};
        Py_ssize_t part = length < 32 * 255 ? length : 32 * 255;
        Py_ssize_t rest = part % 32, whole = part - rest;
        for (Py_ssize_t k = 0; k < whole; k += 32) {
            for (int lane = 0; lane < 32; lane++) {
                begun[lane] += (content[k + lane] & 0xc0) != 0x80;
            }
        }
        for (int lane = 0; lane < 32; lane++) {
            count += begun[lane];
        }
        for (Py_ssize_t k = whole; k < part; k++) {
            count += (content[k] & 0xc0) != 0x80;
        }
        content += part;
        length -= part;
    }
    return count;
}

PyDoc_STRVAR(characters_doc,
             "characters(content, start, end)\n--\n\n"
             "How many characters begin in this part of `content`, which is in UTF-8.");

static PyObject *
characters(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    if (count != 3 || !PyBytes_Check(arguments[0])) {
        PyErr_SetString(PyExc_TypeError, "characters() takes bytes and two numbers");
        return NULL;
    }
    Py_ssize_t start, end;
    if (part_of(arguments, &start, &end) < 0) {
        return NULL;
    }
    return PyLong_FromSsize_t(characters_in((const uint8_t *)PyBytes_AS_STRING(arguments[0]) + start, end - start));
}

PyDoc_STRVAR(around_doc,
             "around(content, sets, before, behind, in_characters=False)\n--\n\n"
             "What lies so far around words of these sets, as (start, end) in order, joined where it meets; in bytes, or in\n"
             "characters of `content` in UTF-8.");

static PyObject *
around(PyObject *module, PyObject *arguments)
{
    (void)module;
    const char *content;
    Py_ssize_t size, before, behind, length, start = -1, end = 0, seen = 0, characters = 0;
    unsigned sets;
    int in_characters = 0;
    if (!PyArg_ParseTuple(arguments, "y#Inn|p", &content, &size, &sets, &before, &behind, &in_characters)) {
        return NULL;
    }
    if (before < 0 || behind < 0 || before > FARTHEST || behind > FARTHEST) {
        PyErr_SetString(PyExc_ValueError, "nothing lies that far around a word");
        return NULL;
    }
    const uint8_t *bytes = (const uint8_t *)content;
    PyObject *found = PyList_New(0);
    for (Py_ssize_t place = 0; found != NULL; place += length) {
        place = next_word(bytes, place, size, sets & ALL_SETS, &length);
        Py_ssize_t first = place, last = place + length; /* of the word */
        if (in_characters && place >= 0) {
            first = characters + characters_in(bytes + seen, place - seen);
            last = characters = first + characters_in(bytes + place, length);
            seen = place + length;
        }
        if (start >= 0 && (place < 0 || first - before > end)) {
            PyObject *part = Py_BuildValue("(nn)", start, end);
            if (part == NULL || PyList_Append(found, part) < 0) {
                Py_CLEAR(found);
            }
            Py_XDECREF(part);
            start = -1;
        }
        if (place < 0) {
            break;
        }
        if (start < 0) {
            start = first > before ? first - before : 0;
        }
        end = last + behind;
    }
    return found;
}

static PyMethodDef methods[] = {
    {"first", (PyCFunction)(void (*)(void))first, METH_FASTCALL, first_doc},
    {"among", among, METH_VARARGS, among_doc},
    {"occurs", occurs, METH_VARARGS, occurs_doc},
    {"around", around, METH_VARARGS, around_doc},
    {"characters", (PyCFunction)(void (*)(void))characters, METH_FASTCALL, characters_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "wxsecrets.detect._sieve", NULL, -1, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__sieve(void)
{
    if (!has_vectors()) {
        PyErr_SetString(PyExc_ImportError, "this processor lacks the instructions for it");
        return NULL;
    }
    find_members();
    for (int table = 0; table < TABLES; table++) {
        if (marks_of[table] == NULL && sort_marks(table) < 0) {
            return PyErr_NoMemory();
        }
    }
    put_into_groups();
    find_alike();
    for (int byte = 0; byte < 128; byte++) {
        token_class[byte] = is_word((uint8_t)byte) ? 1 : byte == '-' || byte == '_' ? 2 : byte == '+' || byte == '/' ? 4 : 0;
    }
    PyObject *module = PyModule_Create(&definition), *list = module == NULL ? NULL : PyTuple_New(EXPRESSIONS);
    for (int k = 0; k < EXPRESSIONS && list != NULL; k++) {
        PyObject *number = PyLong_FromUnsignedLong(expressions[k]);
        if (number == NULL) {
            Py_CLEAR(list);
        }
        else {
            PyTuple_SET_ITEM(list, k, number);
        }
    }
    if (list == NULL || PyModule_AddObject(module, "expressions", list) < 0) {
        Py_XDECREF(list);
        Py_CLEAR(module);
    }
    return module;
}
