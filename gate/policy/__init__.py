"""What does this deployer require?"""
