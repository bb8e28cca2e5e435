"""What is known about WeChat credentials and their look-alikes, as data.

Tables only: names, words, weights and sentences. The code that applies them is `wxsecrets.detect`. To teach
the tool a new SDK, vendor or key name, add a row here and a case to `tests/detect/`.
"""
