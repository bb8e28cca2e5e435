/* What the entries of a pack are made of, as `wxsecrets.sources.portions` reads it: hundreds of thousands of headers.

   A pack is not trusted: nothing is read but the bytes of `data`, and whatever is not as it should be is called lost.
   The format: gitformat-pack(5).
*/

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

enum { TAG = 4, OFFSET_DELTA = 6, NAME_DELTA = 7 };

#define NONE (-1)
#define LOST (-2)
#define HEAD 64 /* bytes: no header is longer */

struct entries {
    const uint8_t *data;
    int64_t size;
    const int64_t *starts; /* of the entries, in order; `count` of them */
    Py_ssize_t count;
    uint8_t *kinds;
    int64_t *bases, *sizes, *first, *following, *weights;
};

/* The place of the entry before `place` that begins at `start`, the last if there are several; NONE for no entry. */
static int64_t
place_of(const struct entries *entries, int64_t start, int64_t place)
{
    int64_t low = 0, high = place;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (entries->starts[middle] <= start) {
            low = middle + 1;
        }
        else {
            high = middle;
        }
    }
    return low > 0 && entries->starts[low - 1] == start ? low - 1 : NONE;
}

/* Fill in kind, size and base of an entry. Returns whether it is a difference to what goes by its name. */
static int
read_header(struct entries *entries, int64_t place)
{
    int64_t at = entries->starts[place], start = at;
    entries->bases[place] = LOST;
    if (at < 0 || at >= entries->size) {
        return 0;
    }
    int64_t end = entries->size - at > HEAD ? at + HEAD : entries->size;
    uint8_t byte = entries->data[at++];
    int kind = byte >> 4 & 7, shift = 4, is_too_large = 0;
    int64_t size = byte & 15;
    while (byte & 0x80) {
        if (at >= end) {
            return 0;
        }
        byte = entries->data[at++];
        int64_t bits = byte & 0x7f;
        if (bits && (shift > 62 || bits >> (63 - shift))) {
            is_too_large = 1;
        }
        else if (bits) {
            size |= bits << shift;
        }
        shift += 7;
    }
    if (kind > 0 && kind <= TAG) {
        if (is_too_large) {
            return 0;
        }
        entries->kinds[place] = (uint8_t)kind;
        entries->sizes[place] = size;
        entries->bases[place] = NONE;
        return 0;
    }
    if (kind != OFFSET_DELTA) {
        return kind == NAME_DELTA;
    }
    int64_t back = -1;
    do {
        if (at >= end || back >= start) {
            return 0;
        }
        byte = entries->data[at++];
        back = (back + 1) << 7 | (byte & 0x7f);
    } while (byte & 0x80);
    int64_t base = back <= start ? place_of(entries, start - back, place) : NONE;
    if (base != NONE) {
        entries->bases[place] = base;
    }
    return 0;
}

/* Append a number to a list. Returns -1 when there is no memory. */
static int
append(PyObject *list, int64_t number)
{
    PyObject *item = PyLong_FromLongLong(number);
    if (item == NULL) {
        return -1;
    }
    int failed = PyList_Append(list, item);
    Py_DECREF(item);
    return failed;
}

/* Read all headers and tell what is made of what. Returns 1 where that takes names, -1 when there is no memory. */
static int
fill(struct entries *entries, PyObject *roots, PyObject *several, PyObject *lost)
{
    for (Py_ssize_t place = 0; place < entries->count; place++) {
        if (read_header(entries, place)) {
            return 1;
        }
        int64_t base = entries->bases[place];
        entries->first[place] = entries->following[place] = NONE;
        entries->weights[place] = 1;
        if (base == NONE) {
            if (append(roots, place) < 0) {
                return -1;
            }
        }
        else if (base == LOST || !entries->kinds[base]) { /* its base has been read: it stands before */
            if (append(lost, place) < 0) {
                return -1;
            }
        }
        else {
            entries->kinds[place] = entries->kinds[base];
        }
        if (base >= 0) {
            int64_t other = entries->following[place] = entries->first[base];
            entries->first[base] = place;
            if (other != NONE && entries->following[other] == NONE && append(several, base) < 0) {
                return -1;
            }
        }
    }
    for (Py_ssize_t place = entries->count - 1; place >= 0; place--) {
        int64_t base = entries->bases[place];
        if (base >= 0) {
            entries->weights[base] += entries->weights[place];
        }
        else {
            entries->bases[place] = NONE;
        }
    }
    return 0;
}

PyDoc_STRVAR(read_doc,
             "read(data, starts)\n--\n\n"
             "For the entries of a pack that begin at `starts`, in order: their kinds, bases, sizes, the first that is made of\n"
             "each and the next one behind each, how many are made of each, and lists of the whole ones, of those that more\n"
             "than one is made of, and of those that are not as they should be. None where bases go by their names.");

static PyObject *
read_entries(PyObject *module, PyObject *arguments)
{
    Py_buffer data, starts;
    if (!PyArg_ParseTuple(arguments, "y*y*", &data, &starts)) {
        return NULL;
    }
    struct entries entries = {data.buf, data.len, starts.buf, starts.len / (Py_ssize_t)sizeof(int64_t)};
    PyObject *found = NULL, *columns[6] = {NULL};
    PyObject *roots = PyList_New(0), *several = PyList_New(0), *lost = PyList_New(0);
    int failed = roots == NULL || several == NULL || lost == NULL;
    for (int column = 0; column < 6 && !failed; column++) {
        columns[column] = PyByteArray_FromStringAndSize(
            NULL, entries.count * (column ? (Py_ssize_t)sizeof(int64_t) : 1));
        failed = columns[column] == NULL;
    }
    if (!failed) {
        entries.kinds = (uint8_t *)PyByteArray_AS_STRING(columns[0]);
        entries.bases = (int64_t *)PyByteArray_AS_STRING(columns[1]);
        entries.sizes = (int64_t *)PyByteArray_AS_STRING(columns[2]);
        entries.first = (int64_t *)PyByteArray_AS_STRING(columns[3]);
        entries.following = (int64_t *)PyByteArray_AS_STRING(columns[4]);
        entries.weights = (int64_t *)PyByteArray_AS_STRING(columns[5]);
        memset(entries.kinds, 0, (size_t)entries.count);
        int state = fill(&entries, roots, several, lost);
        if (state > 0) {
            found = Py_NewRef(Py_None);
        }
        else if (state == 0) {
            found = PyTuple_Pack(9, columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], roots,
                                 several, lost);
        }
    }
    for (int column = 0; column < 6; column++) {
        Py_XDECREF(columns[column]);
    }
    Py_XDECREF(roots);
    Py_XDECREF(several);
    Py_XDECREF(lost);
    PyBuffer_Release(&starts);
    PyBuffer_Release(&data);
    return found;
}

static PyMethodDef methods[] = {
    {"read", read_entries, METH_VARARGS, read_doc},
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
