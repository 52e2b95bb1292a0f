"""What is made once and given again for as long as it is true: pages, answers, figures that are dear to
look up; and which of them are read from the replica."""
