/* Differences, as `wxsecrets.sources.deltas` asks of them: where their instructions begin, and what they change, that is,
   where the object that one makes does not stand alike in the one that it is made of. The Python there does the same.

   A difference is not trusted: nothing is read but its bytes.

   The format: gitformat-pack(5), "Deltified representation".
*/

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

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

PyDoc_STRVAR(begin_doc, "begin(difference, limit)\n--\n\nAs `_begin` of wxsecrets.sources.deltas, with the same errors.");

static PyObject *
begin(PyObject *module, PyObject *const *arguments, Py_ssize_t count)
{
    (void)module;
    if (count != 2 || !PyBytes_Check(arguments[0])) {
        PyErr_SetString(PyExc_TypeError, "begin() takes bytes and a number");
        return NULL;
    }
    const uint8_t *bytes = (const uint8_t *)PyBytes_AS_STRING(arguments[0]);
    Py_ssize_t length = PyBytes_GET_SIZE(arguments[0]), limit = PyLong_AsSsize_t(arguments[1]), at = 0;
    if (PyErr_Occurred()) {
        return NULL;
    }
    int64_t size = 0; /* of the result */
    int is_too_large = 0;
    for (int number = 0; number < 2; number++) {
        size = 0;
        for (int shift = 0;; shift += 7) {
            if (at >= length) {
                PyErr_SetString(PyExc_IndexError, "the difference ends in its header");
                return NULL;
            }
            int64_t more = bytes[at] & 0x7f;
            is_too_large = number && (is_too_large || (more && shift > 49));
            if (more && shift <= 49) {
                size |= more << shift;
            }
            if (!(bytes[at++] & 0x80)) {
                break;
            }
        }
    }
    if (is_too_large || size > limit) {
        PyErr_SetString(PyExc_ValueError, "the object is larger than is held");
        return NULL;
    }
    return PyLong_FromSsize_t(at);
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
        uint32_t numbers[2] = {0, 0}; /* where it begins, and its length */
        for (int bit = 0; bit < BITS; bit++) {
            if (command >> bit & 1) {
                if (at >= data.len) {
                    goto damaged;
                }
                numbers[bit / OFFSETS] |= (uint32_t)bytes[at++] << 8 * (bit % OFFSETS);
            }
        }
        int64_t offset = numbers[0], size = numbers[1] ? numbers[1] : LARGEST;
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
    {"begin", (PyCFunction)(void (*)(void))begin, METH_FASTCALL, begin_doc},
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
