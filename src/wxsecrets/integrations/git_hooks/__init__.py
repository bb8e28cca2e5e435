"""The hooks that git itself runs: their scripts, their place, putting them there and taking them away, trying them."""
