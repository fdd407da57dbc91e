"""What is wrong with the invented files, on purpose."""
