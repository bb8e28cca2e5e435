/* Differences, as `wxsecrets.sources.deltas` asks of them: the object that one makes, and what it changes, that is, where
   that object does not stand alike in the one that it is made of. The Python there does the same, with dulwich.

   A difference is not trusted: nothing is read but its bytes and those of the object that it is made for.

   The format: gitformat-pack(5), "Deltified representation".
*/

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define COPY 0x80
#define OFFSETS 4 /* bits, and bytes, of where a copied piece begins; behind them those of its length */
#define BITS 7
#define LARGEST 0x10000 /* the length of a copied piece of which none is told */

/* A part of the result; none yet where it begins before it. */
struct part {
    int64_t start, end;
};

static int
keep(PyObject *found, const struct part *part)
{
    if (part->start < 0) {
        return 0;
    }
    PyObject *pair = Py_BuildValue("(LL)", (long long)part->start, (long long)part->end);
    int failed = pair == NULL || PyList_Append(found, pair) < 0;
    Py_XDECREF(pair);
    return failed ? -1 : 0;
}

/* Make the last part longer if no more than `apart` bytes lie before what comes behind it, or keep it and begin another. */
static int
add(PyObject *found, struct part *last, int64_t start, int64_t end, int64_t apart)
{
    if (last->start < 0 || start - last->end > apart) {
        if (keep(found, last) < 0) {
            return -1;
        }
        last->start = start;
    }
    last->end = end;
    return 0;
}

/* Where in the base a piece begins that `command` copies, and its length; the place behind them, NULL beyond `end`. */
static const uint8_t *
copied(unsigned command, const uint8_t *at, const uint8_t *end, int64_t *offset, int64_t *size)
{
    uint32_t numbers[2] = {0, 0};
    for (int bit = 0; bit < BITS; bit++) {
        if (command >> bit & 1) {
            if (at >= end) {
                return NULL;
            }
            numbers[bit / OFFSETS] |= (uint32_t)*at++ << 8 * (bit % OFFSETS);
        }
    }
    *offset = numbers[0];
    *size = numbers[1] ? numbers[1] : LARGEST;
    return at;
}

/* A number of a difference's header from `*at` on, and the place behind it; -1 if it does not end. More than 56 bits are as
   good as more than anything. */
static int64_t
header_number(const uint8_t *bytes, Py_ssize_t length, Py_ssize_t *at)
{
    int64_t number = 0;
    for (int shift = 0; *at < length; shift += 7) {
        uint8_t byte = bytes[(*at)++];
        int64_t more = byte & 0x7f;
        if (more) {
            number = shift > 49 ? INT64_MAX : number | more << shift;
        }
        if (!(byte & 0x80)) {
            return number;
        }
    }
    return -1;
}

/* Copy and insert what the instructions of a difference say; 0 if they do not make `size` bytes of the base. */
static int
make(const uint8_t *base, int64_t base_size, const uint8_t *at, const uint8_t *end, uint8_t *made, int64_t size)
{
    while (at < end) {
        unsigned command = *at++;
        int64_t offset = 0, count = command; /* of what is inserted */
        const uint8_t *from;
        if (command & COPY) {
            at = copied(command, at, end, &offset, &count);
            if (at == NULL || offset + count > base_size) {
                return 0;
            }
            from = base + offset;
        }
        else {
            from = at;
            if (!count || count > end - at) {
                return 0;
            }
            at += count;
        }
        if (count > size) {
            return 0;
        }
        memcpy(made, from, (size_t)count);
        made += count;
        size -= count;
    }
    return size == 0;
}

PyDoc_STRVAR(apply_doc, "apply(base, difference, limit)\n--\n\n"
                        "As `_apply` of wxsecrets.sources.deltas. Raises ValueError or IndexError for a damaged one.");

static PyObject *
apply(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    if (count != 3 || !PyBytes_Check(arguments[0]) || !PyBytes_Check(arguments[1])) {
        PyErr_SetString(PyExc_TypeError, "apply() takes two times bytes and a number");
        return NULL;
    }
    const uint8_t *base = (const uint8_t *)PyBytes_AS_STRING(arguments[0]);
    const uint8_t *bytes = (const uint8_t *)PyBytes_AS_STRING(arguments[1]);
    Py_ssize_t base_size = PyBytes_GET_SIZE(arguments[0]), length = PyBytes_GET_SIZE(arguments[1]), at = 0;
    Py_ssize_t limit = PyLong_AsSsize_t(arguments[2]);
    if (PyErr_Occurred()) {
        return NULL;
    }
    int64_t of_base = header_number(bytes, length, &at), size = header_number(bytes, length, &at);
    if (of_base < 0 || size < 0) {
        PyErr_SetString(PyExc_IndexError, "the difference ends in its header");
        return NULL;
    }
    if (of_base != base_size || size > limit) {
        PyErr_SetString(PyExc_ValueError, "the difference is of another object, or makes one that is larger than is held");
        return NULL;
    }
    PyObject *made = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
    if (made == NULL) {
        return NULL;
    }
    if (!make(base, base_size, bytes + at, bytes + length, (uint8_t *)PyBytes_AS_STRING(made), size)) {
        Py_DECREF(made);
        PyErr_SetString(PyExc_ValueError, "the difference is damaged");
        return NULL;
    }
    return Py_BuildValue("(Nn)", made, at);
}

PyDoc_STRVAR(edits_doc, "edits(difference, at, base_size, apart)\n--\n\n"
                        "As `_edits` of wxsecrets.sources.deltas. Raises IndexError for a damaged one.");

static PyObject *
edits(PyObject *module, PyObject *arguments)
{
    (void)module;
    Py_buffer data;
    Py_ssize_t at, base_size, apart;
    if (!PyArg_ParseTuple(arguments, "y*nnn", &data, &at, &base_size, &apart)) {
        return NULL;
    }
    const uint8_t *bytes = data.buf;
    int64_t place = 0;   /* in the result */
    int64_t follows = 0; /* where in the base the next piece would go on from the last one */
    int64_t edited = 0;  /* where what is not copied began */
    struct part last = {-1, 0};
    PyObject *result = NULL, *found = PyList_New(0);
    if (found == NULL) {
        goto done;
    }
    if (at < 0) {
        goto damaged;
    }
    while (at < data.len) {
        unsigned command = bytes[at++];
        if (!(command & COPY)) {
            at += command;
            place += command;
            follows = -1;
            continue;
        }
        int64_t offset, size;
        const uint8_t *behind = copied(command, bytes + at, bytes + data.len, &offset, &size);
        if (behind == NULL) {
            goto damaged;
        }
        at = behind - bytes;
        if (offset != follows && add(found, &last, edited, place, apart) < 0) {
            goto done;
        }
        place += size;
        edited = place;
        follows = offset + size;
    }
    if (follows != base_size && add(found, &last, edited, place, apart) < 0) {
        goto done;
    }
    if (keep(found, &last) == 0) {
        result = PyList_AsTuple(found);
    }
    goto done;
damaged:
    PyErr_SetString(PyExc_IndexError, "the difference ends in the middle");
done:
    Py_XDECREF(found);
    PyBuffer_Release(&data);
    return result;
}

static PyMethodDef methods[] = {
    {"apply", (PyCFunction)(void (*)(void))apply, METH_FASTCALL, apply_doc},
    {"edits", edits, METH_VARARGS, edits_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "wxsecrets.sources._deltas", NULL, -1, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__deltas(void)
{
    return PyModule_Create(&definition);
}
