/* A pack in portions, as `wxsecrets.sources.portions` cuts it: hundreds of thousands of entries, before which nothing else
   can begin.

   Only packs that are as all git makes: every entry begins inside, has a type, and a difference goes by the distance to
   what it is made of, which is an entry too. Of any other, all is left to Python, which knows what to do. A pack is not
   trusted: nothing is read but the bytes of `data`.

   The format: gitformat-pack(5).
*/

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum { TAG = 4, OFFSET_DELTA = 6, NAME_DELTA = 7 };

#define NONE (-1)
#define HEAD 64                        /* bytes: no header is longer */
#define LARGEST ((int64_t)1 << 40)     /* bytes of an object; of a larger one more is to be said */

/* What is known of each entry, by its place in the pack. */
struct entry {
    int64_t start, end;
    int64_t size;      /* of a whole object */
    int32_t number;    /* in the index */
    int32_t base;      /* the place of what it is made of */
    int32_t weight;    /* how many are made of it, itself among them */
    int32_t first;     /* the first that is made of it, NONE for none */
    int32_t following; /* the next one that is made of the same */
    int32_t position;  /* in its portion */
    uint8_t kind;
};

/* Something to be sorted by its key. */
struct item {
    int64_t key;
    int32_t which;
};

/* Sort items, those that are alike as they stand. `room` is for as many. Not by qsort(), which takes forever for what is made
   for it on some systems. */
static void
sort(struct item *items, struct item *room, int64_t count)
{
    struct item *from = items, *into = room;
    for (int64_t width = 1; width < count; width *= 2) {
        for (int64_t start = 0; start < count; start += 2 * width) {
            int64_t middle = count - start > width ? start + width : count;
            int64_t end = count - start > 2 * width ? start + 2 * width : count;
            int64_t left = start, right = middle, to = start;
            while (left < middle && right < end) {
                into[to++] = from[from[left].key <= from[right].key ? left++ : right++];
            }
            memcpy(into + to, from + left, sizeof *into * (size_t)(middle - left));
            memcpy(into + to + (middle - left), from + right, sizeof *into * (size_t)(end - right));
        }
        struct item *sorted = into;
        into = from;
        from = sorted;
    }
    if (from != items) {
        memcpy(items, from, sizeof *items * (size_t)count);
    }
}

/* The entries that begin at `offsets`, by their place. Returns 1 if one begins at `end` or behind, -1 when there is no
   memory. */
static int
entries_at(const uint64_t *offsets, int64_t count, int64_t end, struct entry **found)
{
    size_t size = (size_t)(count + 1);
    struct entry *entries = *found = PyMem_RawCalloc(size, sizeof *entries);
    struct item *order = PyMem_RawMalloc(size * sizeof *order), *room = PyMem_RawMalloc(size * sizeof *room);
    int state = entries == NULL || order == NULL || room == NULL ? -1 : 0;
    for (int64_t number = 0; number < count && !state; number++) {
        state = offsets[number] >= (uint64_t)end;
        order[number] = (struct item){(int64_t)offsets[number], (int32_t)number};
    }
    if (!state) {
        sort(order, room, count);
        for (int64_t place = 0; place < count; place++) {
            struct entry *entry = &entries[place];
            entry->start = order[place].key;
            entry->end = place + 1 < count ? order[place + 1].key : end;
            entry->number = order[place].which;
            entry->base = entry->first = entry->following = NONE;
            entry->weight = 1;
        }
    }
    PyMem_RawFree(room);
    PyMem_RawFree(order);
    return state;
}

/* The place of the entry before `place` that begins at `start`, the last if there are several; NONE for no entry. Mostly it
   is not far. */
static int32_t
place_of(const struct entry *entries, int64_t start, int64_t place)
{
    int64_t low = place, high = place;
    for (int64_t step = 1; low > 0 && entries[low - 1].start > start; step *= 2) {
        high = low - 1;
        low = high > step ? high - step : 0;
    }
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (entries[middle].start <= start) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return low > 0 && entries[low - 1].start == start ? (int32_t)(low - 1) : NONE;
}

/* Read the size in an entry's header that begins at `at` and ends before `end`: of one that no object has, the largest
   number. Returns where it ends, -1 if it does not. */
static int64_t
size_at(const uint8_t *data, int64_t at, int64_t end, int64_t *size)
{
    if (at >= end) {
        return -1;
    }
    uint8_t byte = data[at++];
    *size = byte & 15;
    for (int shift = 4; byte & 0x80; shift += 7) {
        if (at >= end) {
            return -1;
        }
        byte = data[at++];
        int64_t more = byte & 0x7f;
        if (more && (shift > 48 || *size == INT64_MAX)) {
            *size = INT64_MAX;
        }
        else if (more) {
            *size |= more << shift;
        }
    }
    return at;
}

/* Read the header of an entry: its kind, and its size or its base. Returns -1 for one that is not as most are. */
static int
read_header(const uint8_t *data, int64_t length, struct entry *entries, int64_t place)
{
    struct entry *entry = &entries[place];
    int64_t end = length - entry->start > HEAD ? entry->start + HEAD : length;
    int64_t at = size_at(data, entry->start, end, &entry->size);
    if (at < 0 || entry->size > LARGEST) {
        return -1;
    }
    int kind = data[entry->start] >> 4 & 7;
    uint8_t byte;
    if (kind > 0 && kind <= TAG) {
        entry->kind = (uint8_t)kind;
        return 0;
    }
    int64_t back = -1;
    do {
        if (kind != OFFSET_DELTA || at >= end || back >= entry->start) {
            return -1;
        }
        byte = data[at++];
        back = (back + 1) << 7 | (byte & 0x7f);
    } while (byte & 0x80);
    entry->base = back <= entry->start ? place_of(entries, entry->start - back, place) : NONE;
    if (entry->base == NONE) {
        return -1;
    }
    entry->kind = entries[entry->base].kind; /* it has been read: it stands before */
    return 0;
}

/* Say of each entry what is made of it. */
static void
link_entries(struct entry *entries, int64_t count)
{
    for (int64_t place = 0; place < count; place++) {
        int32_t base = entries[place].base;
        if (base != NONE) {
            entries[place].following = entries[base].first;
            entries[base].first = (int32_t)place;
        }
    }
    for (int64_t place = count - 1; place >= 0; place--) {
        if (entries[place].base != NONE) {
            entries[entries[place].base].weight += entries[place].weight;
        }
    }
}

/* Put the places of a whole object and of all that is made of it into `order`, each after what it is made of. Returns how many
   these are. `order` has room for all that follow: what waits is piled up at its end. So has `room`. */
static int64_t
chain_of(const struct entry *entries, int64_t root, struct item *order, struct item *end, struct item *room)
{
    struct item *found = order, *waiting = end;
    *--waiting = (struct item){0, (int32_t)root};
    while (waiting < end) {
        const struct entry *entry = &entries[waiting->which];
        *found++ = *waiting++;
        /* What has the most made of it is read last: then little has to be remembered at a time. */
        struct item *before = waiting;
        for (int32_t made = entry->first; made != NONE; made = entries[made].following) {
            *--waiting = (struct item){entries[made].weight, made};
        }
        sort(waiting, room, before - waiting);
    }
    return found - order;
}

/* Some entries as columns of numbers: (numbers, starts, ends, bases, kinds). NULL when there is no memory. */
static PyObject *
columns_of(struct entry *entries, const struct item *order, int64_t count)
{
    PyObject *columns = PyTuple_New(5);
    int64_t *numbers[4] = {NULL};
    uint8_t *kinds = NULL;
    for (int column = 0; column < 5 && columns != NULL; column++) {
        PyObject *bytes = PyBytes_FromStringAndSize(NULL, count * (column < 4 ? (Py_ssize_t)sizeof(int64_t) : 1));
        if (bytes == NULL) {
            Py_CLEAR(columns);
        }
        else {
            PyTuple_SET_ITEM(columns, column, bytes);
            if (column < 4) {
                numbers[column] = (int64_t *)PyBytes_AS_STRING(bytes);
            }
            else {
                kinds = (uint8_t *)PyBytes_AS_STRING(bytes);
            }
        }
    }
    for (int64_t position = 0; position < count && columns != NULL; position++) {
        struct entry *entry = &entries[order[position].which];
        entry->position = (int32_t)position;
        numbers[0][position] = entry->number;
        numbers[1][position] = entry->start;
        numbers[2][position] = entry->end;
        numbers[3][position] = entry->base == NONE ? NONE : entries[entry->base].position;
        kinds[position] = entry->kind;
    }
    return columns;
}

/* Append some entries and about how many bytes come out of them to the portions. Returns -1 when there is no memory. */
static int
append(PyObject *portions, struct entry *entries, const struct item *order, int64_t count, int64_t work)
{
    PyObject *columns = columns_of(entries, order, count);
    PyObject *portion = columns == NULL ? NULL : Py_BuildValue("NL", columns, (long long)work);
    int failed = portion == NULL ? -1 : PyList_Append(portions, portion);
    Py_XDECREF(portion);
    return failed;
}

/* All entries in portions; chains of which all are `known` are left out. NULL when there is no memory. */
static PyObject *
portions_of(struct entry *entries, int64_t count, const uint8_t *known, int64_t slice, int64_t most_work)
{
    PyObject *portions = PyList_New(0);
    struct item *order = PyMem_RawMalloc(sizeof *order * (size_t)(count + 1));
    struct item *room = PyMem_RawMalloc(sizeof *room * (size_t)(count + 1));
    int failed = portions == NULL || order == NULL || room == NULL;
    int64_t chosen = 0, weight = 0, work = 0;
    for (int64_t root = 0; root < count && !failed; root++) {
        if (entries[root].base != NONE) {
            continue;
        }
        int64_t found = chain_of(entries, root, order + chosen, order + count, room);
        int64_t new = known == NULL ? found : 0;
        for (int64_t place = 0; place < found && !new; place++) {
            new = !known[entries[order[chosen + place].which].number];
        }
        for (int64_t place = 0; place < found && new; place++) {
            const struct entry *entry = &entries[order[chosen + place].which];
            weight += entry->end - entry->start;
        }
        if (new) {
            chosen += found;
            /* What is made of each other is about as large. */
            work += (entries[root].size < most_work ? entries[root].size : most_work) * found;
        }
        if (chosen && (weight >= slice || work >= most_work)) {
            failed = append(portions, entries, order, chosen, work) < 0;
            chosen = weight = work = 0;
        }
    }
    if (chosen && !failed) {
        failed = append(portions, entries, order, chosen, work) < 0;
    }
    PyMem_RawFree(room);
    PyMem_RawFree(order);
    if (failed) {
        Py_CLEAR(portions);
        if (!PyErr_Occurred()) {
            PyErr_NoMemory();
        }
    }
    return portions;
}

PyDoc_STRVAR(cut_doc,
             "cut(data, offsets, end, known, slice_bytes, most_work)\n--\n\n"
             "The entries of a pack that begin at `offsets` and end at `end` in portions, each ((numbers, starts, ends, bases,\n"
             "kinds), work), the columns as bytes; None for a pack that is not as most are. `known` has a byte for each entry,\n"
             "or none at all.");

static PyObject *
cut(PyObject *module, PyObject *arguments)
{
    Py_buffer data, offsets, known;
    Py_ssize_t end, slice, most_work;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "y*y*ny*nn", &data, &offsets, &end, &known, &slice, &most_work)) {
        return NULL;
    }
    PyObject *found = NULL;
    int64_t count = offsets.len / (Py_ssize_t)sizeof(uint64_t);
    struct entry *entries = NULL;
    int is_odd = end < 0 || count >= INT32_MAX || (known.len && known.len != count);
    if (!is_odd && (is_odd = entries_at(offsets.buf, count, end < data.len ? end : data.len, &entries)) < 0) {
        PyErr_NoMemory();
    }
    for (int64_t place = 0; place < count && !is_odd; place++) {
        is_odd = read_header(data.buf, data.len, entries, place) < 0;
    }
    if (is_odd > 0) {
        found = Py_NewRef(Py_None);
    }
    else if (is_odd == 0) {
        link_entries(entries, count);
        found = portions_of(entries, count, known.len ? known.buf : NULL, slice, most_work);
    }
    PyMem_RawFree(entries);
    PyBuffer_Release(&known);
    PyBuffer_Release(&offsets);
    PyBuffer_Release(&data);
    return found;
}

PyDoc_STRVAR(header_doc,
             "header(data, start, width)\n--\n\n"
             "How long the header of the entry at `start` is, and how many bytes come out of what is behind it: as `read_header`\n"
             "of wxsecrets.sources.packs, of sizes that no object has the largest number. Raises IndexError for one that does not\n"
             "end.");

static PyObject *
header(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    Py_buffer data;
    if (count != 3) {
        PyErr_SetString(PyExc_TypeError, "header() takes a pack and two numbers");
        return NULL;
    }
    Py_ssize_t start = PyLong_AsSsize_t(arguments[1]), width = PyLong_AsSsize_t(arguments[2]);
    if (!PyErr_Occurred() && (width < 0 || width > HEAD)) {
        PyErr_SetString(PyExc_ValueError, "no name is that long");
    }
    if (PyErr_Occurred() || PyObject_GetBuffer(arguments[0], &data, PyBUF_SIMPLE) < 0) {
        return NULL;
    }
    const uint8_t *bytes = data.buf;
    int64_t size = 0, at = -1, end = 0;
    int kind = 0;
    if (start >= 0 && start < data.len) {
        end = data.len - start < HEAD ? data.len : start + HEAD;
        at = size_at(bytes, start, end, &size);
        kind = bytes[start] >> 4 & 7;
    }
    if (at >= 0 && kind == OFFSET_DELTA) { /* past what it is made of */
        while (at < end && bytes[at] & 0x80) {
            at++;
        }
        at = at < end ? at + 1 : -1;
    }
    PyBuffer_Release(&data);
    if (at < 0) {
        PyErr_SetString(PyExc_IndexError, "the header does not end");
        return NULL;
    }
    at += kind == NAME_DELTA ? width : 0;
    return Py_BuildValue("(LL)", (long long)(at - start), (long long)size);
}

static PyMethodDef methods[] = {
    {"cut", cut, METH_VARARGS, cut_doc},
    {"header", (PyCFunction)(void (*)(void))header, METH_FASTCALL, header_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "wxsecrets.sources._entries", NULL, -1, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__entries(void)
{
    return PyModule_Create(&definition);
}
