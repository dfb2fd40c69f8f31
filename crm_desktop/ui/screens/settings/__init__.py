"""Settings: how the window looks, who is signed in, the data on this laptop, what the program is made of."""
