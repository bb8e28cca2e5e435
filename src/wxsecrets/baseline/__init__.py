"""The audited record of known secrets: one entry per secret, with the decisions that people made about it."""
