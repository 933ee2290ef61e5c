"""Which files exactly are this build, and what are they known by?"""
